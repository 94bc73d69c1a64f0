# CMake reads this inside llama.cpp's own project when dictate/cleanup/library.py builds it.
# It brings the build on two cores from ten minutes to under three.

# For llama.cpp's own programs, and for its developers.
set(LLAMA_BUILD_COMMON OFF)
set(LLAMA_ALL_WARNINGS OFF)

# libllama only arranges the work; the arithmetic is ggml's.
cmake_language(DEFER CALL target_compile_options llama PRIVATE -O1)

# Reading headers was a third of the time.
cmake_language(DEFER CALL target_precompile_headers llama PRIVATE
    <algorithm> <cmath> <map> <regex> <set> <sstream> <unordered_map> <vector>
    "${CMAKE_CURRENT_SOURCE_DIR}/src/models/models.h")

# The inner loops of these are written out by hand, or run once while loading.
set(ggml "${CMAKE_CURRENT_SOURCE_DIR}/ggml/src")
cmake_language(DEFER CALL set_source_files_properties
    "${ggml}/ggml-cpu/ops.cpp" "${ggml}/ggml-cpu/binary-ops.cpp" "${ggml}/ggml-cpu/unary-ops.cpp"
    TARGET_DIRECTORY ggml-cpu PROPERTIES COMPILE_OPTIONS -O2)
cmake_language(DEFER CALL set_source_files_properties
    "${ggml}/ggml-quants.c" TARGET_DIRECTORY ggml-base PROPERTIES COMPILE_OPTIONS -O2)

# Checksums for a program that is not built.
cmake_language(DEFER CALL set_target_properties vendor-hash PROPERTIES EXCLUDE_FROM_ALL ON)
