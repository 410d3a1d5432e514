/** All functions by lower-case name: names are matched without regard to case. */
import { arrayFunctions } from './array.ts';
import { dateFunctions } from './date.ts';
import type { FunctionDeclaration } from './declare.ts';
import { generalFunctions } from './general.ts';
import { mathFunctions } from './math.ts';
import { textFunctions } from './text.ts';

export const functions: ReadonlyMap<string, FunctionDeclaration> = new Map(
  [...generalFunctions, ...mathFunctions, ...textFunctions, ...dateFunctions, ...arrayFunctions].map(
    (declaration) => [declaration.name.toLowerCase(), declaration],
  ),
);
