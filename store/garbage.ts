/** Deletes what nothing needs any more. */

/** How many of each were deleted. */
export interface GarbageReport {
  plans: number;
  blobs: number;
  events: number;
  runs: number;
}
