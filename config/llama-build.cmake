# Read by CMake inside llama.cpp's own project, while dictate/cleanup/library.py builds it.

# Chat templates, argument parsing and the like for llama.cpp's own programs: dictate has its own.
set(LLAMA_BUILD_COMMON OFF)

# libllama only arranges the work; the arithmetic is in ggml, which keeps its full optimisation.
cmake_language(DEFER CALL target_compile_options llama PRIVATE -O1)
