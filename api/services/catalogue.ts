/** Connectors and module versions as plain data, with their JSON Schemas. */
import { z } from 'zod';
import type { Connector, ModuleVersion } from '../../connectors/define.ts';
import { TenonError } from '../../errors.ts';
import type { ModuleLifecycle } from '../../scenarios/catalogue.ts';

export type CatalogueService = ReturnType<typeof createCatalogueService>;

/** A connector with its modules, newest version last. */
function summaryOf({ id, title, description, modules }: Connector) {
  return {
    id,
    title,
    description,
    modules: modules.map((module) => ({
      id: module.id,
      title: module.title,
      kind: module.kind,
      description: module.description,
      versions: module.versions.map(({ ref, lifecycle }) => ({ ref, lifecycle })),
    })),
  };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' });
}

function detailOf(version: ModuleVersion) {
  const { module, ref, lifecycle, effect, runner, timeLimitMs, fields, examples, output } = version;
  return {
    ref,
    title: module.title,
    kind: module.kind,
    description: module.description,
    ...(module.when === undefined ? {} : { when: module.when }),
    gotchas: module.gotchas ?? [],
    aliases: module.aliases ?? [],
    lifecycle,
    effect,
    runner,
    timeLimitMs,
    fields,
    parameters: schemaOf(version.schema, 'input'),
    ...(output === undefined ? {} : { output: schemaOf(output, 'output') }),
    examples,
  };
}

/** Versions that nothing new may use, by what their connectors' releases say. */
export function retiredVersions(connectors: readonly Connector[]): string[] {
  return connectors
    .flatMap(({ modules }) => modules.flatMap(({ versions }) => versions))
    .filter(({ lifecycle }) => lifecycle.state === 'retired' || lifecycle.state === 'removed')
    .map(({ ref }) => ref);
}

/** Made once from the registry: connectors do not change while the process runs. */
export function createCatalogueService(connectors: readonly Connector[]) {
  const versions = new Map(
    connectors
      .flatMap(({ modules }) => modules)
      .flatMap(({ versions }) => versions.map((one) => [one.ref, one])),
  );
  return {
    connectors: () => connectors.map(summaryOf),

    /** What the connector's release says; undefined for a reference no connector has. */
    lifecycle: (ref: string): ModuleLifecycle | undefined => versions.get(ref)?.lifecycle,

    /** `NOT_FOUND` for a reference no connector has. */
    module(ref: string) {
      const found = versions.get(ref);
      if (found === undefined) {
        throw new TenonError('NOT_FOUND', `No connector has the module '${ref.slice(0, 200)}'`, {
          hint: 'A reference is exact, such as http:MakeRequest@4; GET /v1/connectors lists them',
        });
      }
      return detailOf(found);
    },
  };
}
