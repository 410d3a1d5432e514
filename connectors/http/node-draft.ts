/** A node's settings while the code of a migration works on them: literals are told from expressions, places are kept. */
import { isLiteral, remove, renameField, set, sites, writtenAs } from '../../scenarios/upgrade/settings.ts';
import type { CodeAttention, NodeConfig, Section, Tell } from '../../scenarios/upgrade/migration.ts';
import type { Json } from '../../scenarios/value.ts';

export class NodeDraft {
  readonly config: NodeConfig;
  readonly #tell: Tell;

  constructor(config: NodeConfig, tell: Tell) {
    this.config = config;
    this.#tell = tell;
  }

  /** What stands there; undefined for blanks. */
  value(name: string): Json | undefined {
    return sites(this.config, name)[0]?.value;
  }

  /** Whether it stands there and is written out, not made by an expression. */
  isLiteral(name: string): boolean {
    const [site] = sites(this.config, name);
    return site !== undefined && isLiteral(site.value, site.section);
  }

  /** A switch as the module reads it; undefined where an expression makes it. */
  flag(name: string, preset: boolean): boolean | undefined {
    const value = this.value(name);
    if (value === undefined) return preset;
    if (typeof value === 'boolean') return value;
    return value === 'true' ? true : value === 'false' ? false : undefined;
  }

  /** A text that is written out, with nothing around it, in small letters. */
  word(name: string): string | undefined {
    const value = this.value(name);
    return this.isLiteral(name) && typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  }

  /** What stands between the braces, where the setting is one expression and nothing else. */
  expression(name: string): string | undefined {
    const [site] = sites(this.config, name);
    if (site === undefined || typeof site.value !== 'string') return undefined;
    const written = writtenAs(site.value, site.section);
    return 'expression' in written ? written.expression : undefined;
  }

  set(name: string, value: Json, section: Section = 'mapper'): void {
    set(this.config, name, value, section);
  }

  /** The setting under another name in its place. */
  rename(from: string, to: string): void {
    const [site] = sites(this.config, from);
    if (site === undefined) remove(this.config, from);
    else renameField(site.holder, from, to);
  }

  remove(...names: string[]): void {
    for (const name of names) remove(this.config, name);
  }

  /** Asks; gives the value it was answered with. */
  ask(attention: CodeAttention): Json | undefined {
    return this.#tell(attention);
  }
}
