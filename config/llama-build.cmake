# CMake reads this inside llama.cpp's own project when dictate/cleanup/library_install.py builds it.
# With it the build takes about two and a half minutes on two cores instead of ten.

# For llama.cpp's own programs, and for its developers.
set(LLAMA_BUILD_COMMON OFF)
set(LLAMA_ALL_WARNINGS OFF)

# libllama only arranges the work; the arithmetic is ggml's.
cmake_language(DEFER CALL target_compile_options llama PRIVATE -O1)

# Reading headers was a third of the time.
cmake_language(DEFER CALL target_precompile_headers llama PRIVATE
    <algorithm> <cmath> <map> <regex> <set> <sstream> <unordered_map> <vector>
    "${CMAKE_CURRENT_SOURCE_DIR}/src/models/models.h")

# What is slow in here runs once, while a model is loaded or converted.
cmake_language(DEFER CALL set_source_files_properties
    "${CMAKE_CURRENT_SOURCE_DIR}/ggml/src/ggml-quants.c"
    TARGET_DIRECTORY ggml-base PROPERTIES COMPILE_OPTIONS -O2)

# Checksums for a program that is not built.
cmake_language(DEFER CALL set_target_properties vendor-hash PROPERTIES EXCLUDE_FROM_ALL ON)
