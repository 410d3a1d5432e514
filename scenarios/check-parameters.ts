/** Static settings that cannot mean what they say. */
import { about, refuse, type Compilation, type FlowPlace } from './compilation.ts';
import { at } from './json-path.ts';
import type { ModuleNode } from './scenario.ts';
import { field } from './json-fields.ts';
import { isCollection, type Json } from './value.ts';

/** Reports expressions in static settings, which nobody evaluates, and routes written where no router reads them. */
export function checkParameters(node: ModuleNode, place: FlowPlace, compilation: Compilation): void {
  if (compilation.modules.of(node) === undefined) return;
  for (const path of expressionsIn(node.parameters, at(node.path, 'parameters'))) {
    compilation.findings.warn(
      about(node, {
        path,
        code: 'PARAMETER_NOT_EVALUATED',
        message:
          'A static setting holds an expression. It is not evaluated; the module gets it as it is written.',
        hint: 'Move the field into "mapper", or write the value itself.',
      }),
    );
  }
  const isRouter = compilation.modules.of(node)?.description.role === 'router';
  if (isRouter && node.routes === undefined && field(node.mapper, 'routes') !== undefined) {
    const problem = about(node, {
      path: at(node.path, 'mapper', 'routes'),
      code: 'ROUTES_IN_MAPPER',
      message: 'The routes of the router stand in its mapper, where they are never run.',
      hint: 'Write them beside the mapper as "routes": [{"flow": […]}], each condition as the filter of its first module.',
    });
    refuse(problem, place, compilation);
  }
}

function expressionsIn(value: Json, path: string): string[] {
  if (typeof value === 'string') return value.includes('{{') ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((element, index) => expressionsIn(element, at(path, index)));
  if (!isCollection(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => expressionsIn(member, at(path, name)));
}
