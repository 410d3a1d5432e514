/** The field directives `ignore` and `erase` (expressions.md section 6): values that mean something to the field only. */
import type { Collection } from '../value.ts';

/** Leave the field out, as if it had not been mapped. */
export const IGNORE: Collection = Object.freeze({ $ignore: true });

/** Set the target field to its empty value. */
export const ERASE: Collection = Object.freeze({ $erase: true });
