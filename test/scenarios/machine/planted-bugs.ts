/** Bugs an engine of this kind can have, each as the smallest change of its sources: old text, new text, in which file. */

export interface PlantedBug {
  name: string;
  /** A file of scenarios/machine, without its ending. */
  file: string;
  /** Stands there exactly once. */
  from: string;
  to: string;
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'group by is skipped',
    file: 'parts',
    from: 'key: groupKey(node, context) }',
    to: 'key: null }',
  },
  {
    name: 'groups with numbers for keys come in the order of the numbers',
    file: 'aggregation',
    from: 'const name = `=${stringifyValue(key)}`;',
    to: 'const name = stringifyValue(key);',
  },
  {
    name: 'the fallback is tried where it stands, before other routes',
    file: 'routes',
    from: 'return [...enabled.filter((index) => !isFallback(index)), ...enabled.filter(isFallback)];',
    to: 'return isFallback === undefined ? [] : enabled;',
  },
  {
    name: 'the fallback takes bundles that another route took',
    file: 'routes',
    from: 'if (route?.fallback === true && frame.matched) return undefined;',
    to: '',
  },
  {
    name: 'a switched-off route is taken',
    file: 'routes',
    from: '.filter((index) => routes[index]?.disabled !== true);',
    to: ';',
  },
  {
    name: 'an aggregator on a switched-off route emits its empty set',
    file: 'plan-index',
    from: "if (node.role === 'aggregate' && node.source !== undefined && !disabled) {",
    to: "if (node.role === 'aggregate' && node.source !== undefined) {",
  },
  {
    name: 'bundles are counted from 0',
    file: 'scope',
    from: "copy['__IMTINDEX__'] = position;",
    to: "copy['__IMTINDEX__'] = position - 1;",
  },
  {
    name: 'bundles are walked from the last to the first',
    file: 'bundles',
    from: 'rest: bundles.slice(),',
    to: 'rest: bundles.toReversed(),',
  },
  {
    name: 'the last bundle of an operation is not walked',
    file: 'bundles',
    from: 'if (frame.position > frame.total) return false;',
    to: 'if (frame.position >= frame.total && frame.total > 1) return false;',
  },
  {
    name: 'the outermost router is asked before the module itself',
    file: 'handlers',
    from: 'owners.push(place.parent.node);',
    to: 'owners.unshift(place.parent.node);',
  },
  {
    name: 'a filter guards the module behind its own',
    file: 'steps',
    from: 'return decideFilter(walk, fiber, node, {',
    to: 'return decideFilter(walk, fiber, walk.index.flows.get(frame.flow)?.[frame.next - 1] ?? node, {',
  },
  {
    name: 'variables of one cycle are lost',
    file: 'pure-context',
    from: 'setOwn(variables[scope], name, value);',
    to: "if (scope === 'execution') setOwn(variables[scope], name, value);",
  },
  {
    name: 'an operation is counted once per attempt',
    file: 'operate',
    from: "if (operation.node.role !== 'merge') state.operations += 1;",
    to: "if (operation.node.role !== 'merge') state.operations += operation.attempt;",
  },
  {
    name: 'a merge is counted',
    file: 'operate',
    from: "if (operation.node.role !== 'merge') state.operations += 1;",
    to: 'state.operations += 1;',
  },
  {
    name: 'a merge reads the entry of the branch, counting those that do not merge',
    file: 'branches',
    from: '.slice(0, branch).filter((candidate) => candidate.merge).length',
    to: '.slice(0, branch).length',
  },
  {
    name: 'what follows an aggregator in a branch has forgotten the branch',
    file: 'steps',
    from: 'fiber.frames.push(...branchesAround(walk.index, frame.node, node.id));',
    to: 'void branchesAround(walk.index, frame.node, node.id);',
  },
  {
    name: 'a module is tried once less than Retry says',
    file: 'directives',
    from: "if (handler.attempt > number('attempts', 3)) {",
    to: "if (handler.attempt >= number('attempts', 3)) {",
  },
  {
    name: 'the first wait before a retry has grown already',
    file: 'directives',
    from: '** (handler.attempt - 1);',
    to: '** handler.attempt;',
  },
  {
    name: 'an aggregator emits after the first bundle of its source',
    file: 'steps',
    from: 'if (!toNextBundle(frame, node)) return nextAggregator(walk, fiber, frame);',
    to: 'if ((frame.position === 1 && frame.collected !== undefined && frame.flushed === undefined) || !toNextBundle(frame, node)) return nextAggregator(walk, fiber, frame);',
  },
  {
    name: 'of several aggregators with one source the last emits first',
    file: 'steps',
    from: '.get(frame.node)?.find(',
    to: '.get(frame.node)?.findLast(',
  },
  {
    name: 'an empty set is emitted although the aggregator stops there',
    file: 'aggregation',
    from: 'return node.stopIfEmpty === true ? [] : [aggregate([], parameters)];',
    to: 'return [aggregate([], parameters)];',
  },
  {
    name: "the source's last bundle can be read behind its aggregator",
    file: 'scope',
    from: 'if (frame.position >= 1 && frame.position <= frame.total) return frame.rest[frame.offset] ?? undefined;',
    to: 'if (frame.position >= 1) return frame.rest.findLast((bundle) => bundle !== null) ?? { value: 1 };',
  },
  {
    name: 'Resume puts its substitute in the place of the router whose error route it is',
    file: 'directives',
    from: 'const { node } = placeOf(walk.index, left.handler.failed);',
    to: 'const { node } = placeOf(walk.index, left.handler.owner);',
  },
  {
    name: 'Ignore drops the other bundles of the operation too',
    file: 'handlers',
    from: 'if (handler.owner === handler.failed) return;',
    to: "if (handler.owner === handler.failed) return void unwind(fiber, (frame): frame is RouterFrame => frame.frame === ('bundles' as 'router'));",
  },
  {
    name: "a router's Ignore goes on with its next route",
    file: 'handlers',
    from: 'unwind(fiber, (frame): frame is RouterFrame => ',
    to: 'if (fiber === undefined) unwind(fiber, (frame): frame is RouterFrame => ',
  },
  {
    name: 'an error route is entered whatever its filter says',
    file: 'failures',
    from: 'decided: (passed) => (passed ? undefined : next()),',
    to: 'decided: () => undefined,',
  },
  {
    name: 'an error route that let nothing through has handled the error',
    file: 'failures',
    from: "if (top?.frame === 'handler' && !top.ran) return lookFurther(walk, fiber);",
    to: "if (top?.frame === 'handler' && top.owner === 0) return lookFurther(walk, fiber);",
  },
  {
    name: 'the message of an error cannot be read',
    file: 'scope',
    from: 'message: error.message, attempt',
    to: 'attempt',
  },
  {
    name: 'the module of an error cannot be read',
    file: 'scope',
    from: "if (error.module !== undefined) fields['module'] = error.module;",
    to: '',
  },
  {
    name: 'the error routes of two attempts have the same paths',
    file: 'scope',
    from: "const attempt = frame.attempt > 1 ? `~${String(frame.attempt)}` : '';",
    to: "const attempt = '';",
  },
  {
    name: 'the paths of two bundles are the same',
    file: 'scope',
    from: "frame.position > frame.total ? 'E' : String(frame.position)",
    to: "frame.position > frame.total ? 'E' : String(frame.total)",
  },
  {
    name: 'a write that may have happened ends the run as an error',
    file: 'failures',
    from: 'if (error.uncertain !== true) {',
    to: 'if (error.uncertain !== null) {',
  },
  {
    name: 'what comes late for a lane that has ended is followed',
    file: 'machine',
    from: '(this.state.outcome === undefined && isAlive(fiber))) resume(result);',
    to: '(this.state.outcome === undefined && isAlive !== undefined)) resume(result);',
  },
  {
    name: 'lanes give to aggregators in the order of the answers',
    file: 'aggregation',
    from: 'fiber.origin.lane.held.push(held);\n  return true;',
    to: 'return collect(fiber.origin.fiber, held);',
  },
  {
    name: 'one lane more than may be is under way',
    file: 'lanes',
    from: 'node.parallel ?? 1);',
    to: 'node.parallel ?? 0) + 1;',
  },
];
