"""Papermill engine whose kernels are forked from a process that has done the imports already; stands alone."""
