/** All functions by lower-case name: names are matched without regard to case. */
import { arrayFunctions } from './array.ts';
import { dateFunctions } from './date.ts';
import type { FunctionDeclaration } from './declare.ts';
import { general } from './general.ts';
import { hashFunctions } from './hash.ts';
import { mathFunctions } from './math.ts';
import { textFunctions } from './text.ts';

export const functions: ReadonlyMap<string, FunctionDeclaration> = new Map(
  [...general, ...textFunctions, ...mathFunctions, ...hashFunctions, ...arrayFunctions, ...dateFunctions].map(
    (declaration) => [declaration.name.toLowerCase(), declaration],
  ),
);
