"""`dictate bench`: the wait after release, accuracy and memory over recorded clips."""
