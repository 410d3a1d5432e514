/**
 * Loaded once per thread, before any run. The SDK takes down a stack for every promise a workflow makes, for a query that
 * shows where code waits. An interpreter always waits in the same place, its current details say where the run is, and a
 * fifth of the time of a run full of reads went into it.
 */
Error.stackTraceLimit = 0;
