/** What a search emits that found nothing but may continue. */
import type { Bundle } from '../../scenarios/value.ts';

/** One bundle without items, so that a filter on the total number of bundles can tell. */
export function orMarker(bundles: Bundle[], mayContinue: boolean): Bundle[] {
  return bundles.length === 0 && mayContinue ? [{ __IMTLENGTH__: 0 }] : bundles;
}
