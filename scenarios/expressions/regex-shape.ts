/** What the shape of a pattern tells before it is translated: where the two engines would differ, and what is simple. */
import type { AST } from '@eslint-community/regexpp';

/**
 * ECMAScript forgets what a group caught when the loop around it goes on, RE2 does not. `skippable`: a round of the loop may pass
 * the place by, so it would show.
 */
export interface Loop {
  repeats: boolean;
  skippable: boolean;
}

/** The loop around the parts of a group. */
export function below(loop: Loop, { alternatives }: { alternatives: readonly AST.Alternative[] }): Loop {
  return { ...loop, skippable: loop.skippable || (loop.repeats && alternatives.length > 1) };
}

/** Whether the element can match where there is nothing. */
export function isNullable(element: AST.Element): boolean {
  switch (element.type) {
    case 'Assertion':
      return true;
    case 'Quantifier':
      return element.min === 0 || isNullable(element.element);
    case 'Group':
    case 'CapturingGroup':
      return element.alternatives.some(({ elements }) => elements.every(isNullable));
    default:
      return false;
  }
}

/** Whether it shows which way the element was matched: by alternatives, a lazy quantifier, or a group that catches it. */
export function hasChoice(element: AST.Element): boolean {
  switch (element.type) {
    case 'Quantifier':
      return !element.greedy || hasChoice(element.element);
    case 'CapturingGroup':
      return true;
    case 'Group':
      return (
        element.alternatives.length > 1 ||
        element.alternatives.some(({ elements }) => elements.some(hasChoice))
      );
    default:
      return false;
  }
}

const LONGEST_SIMPLE_REPEAT = 10;

function isOneCharacter({ type }: AST.Element): boolean {
  return type === 'Character' || type === 'CharacterSet' || type === 'CharacterClass';
}

/** One run of characters, or plain text: at no place of a text can more than a few characters be looked at in vain. */
export function isSimple({ alternatives }: AST.Pattern): boolean {
  const [only] = alternatives;
  if (alternatives.length !== 1 || only === undefined) return false;
  const { elements } = only;
  if (elements.length > 0 && elements.length <= LONGEST_SIMPLE_REPEAT && elements.every(isOneCharacter))
    return true;
  const [element] = elements;
  if (elements.length !== 1 || element?.type !== 'Quantifier' || !isOneCharacter(element.element))
    return false;
  const { min, max } = element;
  return max <= LONGEST_SIMPLE_REPEAT || (min <= 1 && max === Number.POSITIVE_INFINITY);
}
