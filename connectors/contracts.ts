/**
 * What a module version promises: its settings, its outputs, what a repeated call does. A published version keeps its
 * promise, which its hash in `contracts.json` holds it to.
 */
import { createHash } from 'node:crypto';
import type { ModuleVersion } from './define.ts';
import { outputShape } from './output-shapes.ts';
import { connectors } from './registry.ts';

/** Every module version of this build. */
export function moduleVersions(): ModuleVersion[] {
  return connectors.flatMap(({ modules }) => modules.flatMap(({ versions }) => versions));
}

/** Fields in one order, whatever order they were written in. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, given: unknown) =>
    typeof given === 'object' && given !== null && !Array.isArray(given)
      ? Object.fromEntries(Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1)))
      : given,
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Labels, texts and examples are no part of it; a time limit is not promised either. */
export function contractHash({
  module,
  fields,
  output,
  outputNames,
  effect,
  connection,
  role,
}: ModuleVersion): string {
  return sha256(
    canonical({
      kind: module.kind,
      fields,
      output: outputShape(output) ?? null,
      outputNames: outputNames ?? null,
      effect,
      connection: connection ?? null,
      role: role ?? null,
    }),
  ).slice(0, 32);
}

/** Contracts by reference, sorted: what `contracts.json` holds. */
export function contracts(): Record<string, { contract: string; state: string }> {
  return Object.fromEntries(
    moduleVersions()
      .map(
        (version) =>
          [version.ref, { contract: contractHash(version), state: version.lifecycle.state }] as const,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

let known: string | undefined;

/** Changes with any contract, lifecycle or migration of this build: an upgrade plan made by another one is made anew. */
export function registryHash(): string {
  known ??= sha256(
    canonical(
      moduleVersions().map((version) => {
        const { ref, lifecycle, migration, replacement } = version;
        return [ref, contractHash(version), lifecycle, written(migration), written(replacement)];
      }),
    ),
  );
  return known;
}

/** Code counts by its text. */
function written(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value ?? null, (_name, given: unknown) =>
      typeof given === 'function' ? given.toString() : given,
    ),
  );
}
