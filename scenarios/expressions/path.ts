/** Fields and elements by path: own fields only, so that names such as `constructor` never reach the host. */
import { isCollection, own, type Value } from '../value.ts';

const { isArray } = Array;
const { isInteger } = Number;
const { hasOwn } = Object;

/** Element of an array: counted from 1, from the end when negative. */
export function elementAt(array: readonly Value[], index: number): Value {
  if (!isInteger(index) || index === 0) return null;
  return array[index > 0 ? index - 1 : array.length + index] ?? null;
}

const INDEX = /^-?[0-9]{1,15}$/;

/** One step: a field of a collection, an element of an array. */
function step(value: Value, name: string): Value {
  if (isCollection(value)) return own(value, name);
  return isArray(value) && INDEX.test(name) ? elementAt(value, Number(name)) : null;
}

/**
 * Reads a field or element by name, 1-based position, or several of them joined by dots. A field whose own name has the dots
 * comes first.
 */
export function pathReader(path: string): (value: Value) => Value {
  if (!path.includes('.')) return (value) => step(value, path);
  const names = path.split('.');
  return (value) => {
    if (isCollection(value) && hasOwn(value, path)) return own(value, path);
    let at = value;
    for (const name of names) {
      at = step(at, name);
      if (at === null) return null;
    }
    return at;
  };
}
