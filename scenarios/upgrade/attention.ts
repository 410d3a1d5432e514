/** What a person has to know or to decide before a node is moved to another module version. */
import { credentialIn } from '../credentials.ts';
import type { Json } from '../value.ts';
import type { AttentionCode, Severity } from './migration.ts';

/** A place that reads an output. */
export interface Reader {
  node: number;
  path: string;
  template: string;
}

export interface Attention {
  /** The same for the same question about the same blueprint: answers are given to it. */
  id: string;
  code: AttentionCode;
  severity: Severity;
  node: number;
  /** Setting or output, as a dotted path; empty where it is about the module. */
  field: string;
  reason: string;
  /** What stands there; left out where it may be a secret. */
  before?: Json;
  suggestion?: Json;
  /** Places that read the output. */
  readers?: readonly Reader[];
  /** Modules to choose from. */
  choices?: { to: string; hint: string }[];
  /** How it was answered. */
  answer?: Answer;
}

/**
 * `accept`: yes, as it is said; `value`: this instead (for an output that is gone: the expression or text that its readers
 * get); `choose`: that module; `skip`: leave the node on its version.
 */
export type Answer = { accept: true } | { value: Json } | { choose: string } | { skip: true };

/** By the attention's id. */
export type Answers = Readonly<Record<string, Answer>>;

export type Outcome = 'automatic' | 'needs-attention' | 'impossible';

/** Nobody can answer these: there is nowhere to go. */
const FINAL: readonly AttentionCode[] = ['NO_REPLACEMENT', 'NO_PATH', 'RESULT_INVALID'];

/** What is unanswered decides. */
export function outcomeOf(attention: readonly Attention[]): Outcome {
  if (attention.some(({ code }) => FINAL.includes(code))) return 'impossible';
  const open = attention.some(({ severity, answer }) => severity !== 'info' && answer === undefined);
  return open ? 'needs-attention' : 'automatic';
}

/** Collects what one node's move brings up, and looks up how it was answered. */
export class Questions {
  readonly asked: Attention[] = [];
  /** The node the questions are about. */
  readonly module: number;
  private readonly answers: Answers;

  constructor(node: number, answers: Answers) {
    this.module = node;
    this.answers = answers;
  }

  /** Asks, and gives the answer if there is one that fits. The same question is asked once. */
  ask(question: Omit<Attention, 'id' | 'node' | 'answer'>): Answer | undefined {
    const { code, field } = question;
    const id = `${String(this.module)}:${code}:${field}`;
    const known = this.asked.find((attention) => attention.id === id);
    if (known !== undefined) {
      if (question.readers !== undefined) known.readers = [...(known.readers ?? []), ...question.readers];
      return known.answer;
    }
    const given = Object.hasOwn(this.answers, id) ? this.answers[id] : undefined;
    const answer = given !== undefined && fits(question, given) ? given : undefined;
    this.asked.push({ id, node: this.module, ...question, ...(answer === undefined ? {} : { answer }) });
    return answer;
  }
}

/** Whether the question can be answered like that. */
export function fits(
  { code, severity, choices }: Pick<Attention, 'code' | 'severity' | 'choices'>,
  answer: Answer,
): boolean {
  if ('skip' in answer) return true;
  if ('choose' in answer) return choices?.some(({ to }) => to === answer.choose) === true;
  if ('accept' in answer) return severity !== 'blocker';
  return code !== 'CHOICE_OF_REPLACEMENT' && !FINAL.includes(code);
}

/** A value as a report may show it: credentials are left out (nothing said of them), long texts are cut. */
export function shownValue(name: string, value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined;
  const last = name.split('.').at(-1) ?? name;
  if (holdsSecret(last, value)) return undefined;
  return typeof value === 'string' && value.length > 500 ? `${value.slice(0, 500)}…` : value;
}

function holdsSecret(name: string, value: Json): boolean {
  if (typeof value === 'string') return credentialIn({ text: value, name, within: 'mapper' }) !== undefined;
  if (Array.isArray(value)) {
    return value.some((element) => holdsSecret(name, element));
  }
  if (value === null || typeof value !== 'object') return false;
  // Rows of headers and queries: the name of the value stands beside it.
  const label = value['name'] ?? value['key'];
  return Object.entries(value).some(
    ([key, inner]) =>
      holdsSecret(key, inner) || (key === 'value' && typeof label === 'string' && holdsSecret(label, inner)),
  );
}
