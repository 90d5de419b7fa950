import { DeleteParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { SsmRuleReader } from '../../adapters/ssm/ssm-rule-reader';
import { OperationError } from '../operation-error';
import { RuleDiff, StoredRule } from './rule-diff';
import { toDocument } from './rule-format';
import { RuleTarget } from './rule-target';

/** A standard parameter holds 4 KB (Parameter Store quotas). */
const MAX_BYTES = 4_096;
/** DeleteParameters takes 10 names (Parameter Store API). */
const DELETED_AT_ONCE = 10;

/** Parameters below a path, one per rule. Parameters that hold several rules are replaced by one for each. */
export class SsmTarget implements RuleTarget {
  readonly hasIds = false;
  readonly name: string;
  private readonly reader: SsmRuleReader;

  constructor(
    private readonly client: SSMClient,
    private readonly path: string,
  ) {
    this.reader = new SsmRuleReader(client, path);
    this.name = this.reader.name;
  }

  /** By what they write: a parameter may hold several, or a piece of one. */
  async read() {
    const { rows, problems } = await this.reader.read();
    return { rows: rows.map(({ where, cells }) => ({ where, cells })), problems };
  }

  /** Everything new is there before anything old goes away. */
  async write(
    { added, changed }: RuleDiff,
    wanted: readonly StoredRule[],
    onWritten: () => void,
  ): Promise<string[]> {
    const before = await this.reader.parameterNames();
    const pieces = new Map(wanted.map((rule) => [rule.id, this.piecesOf(rule)]));
    const kept = new Set([...pieces.values()].flatMap((parts) => parts.map(({ name }) => name)));
    const dirty = new Set([...added.map(({ id }) => id), ...changed.map(({ id }) => id)]);
    for (const [id, parts] of pieces) {
      const isThere = parts.every(({ name }) => before.includes(name));
      if (!dirty.has(id) && isThere) continue;
      for (const { name, value } of parts) {
        await this.client.send(
          new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true }),
        );
      }
      onWritten();
    }
    const obsolete = before.filter((name) => !kept.has(name));
    for (let i = 0; i < obsolete.length; i += DELETED_AT_ONCE) {
      await this.client.send(new DeleteParametersCommand({ Names: obsolete.slice(i, i + DELETED_AT_ONCE) }));
    }
    return [];
  }

  private piecesOf(rule: StoredRule): { name: string; value: string }[] {
    const text = toDocument([rule], false);
    if (text.includes('{{')) {
      throw new OperationError(
        'invalid-input',
        `the rule ${rule.id} holds {{, which Parameter Store refuses; write it in another way, or keep the rules in a table`,
      );
    }
    const name = `${this.path}/${rule.id.replace(/[^\w-]/gu, (sign) => `.${sign.codePointAt(0)!.toString(16)}.`)}`;
    const parts = split(text);
    return parts.length === 1
      ? [{ name, value: text }]
      : parts.map((value, i) => ({ name: `${name}/${i + 1}`, value }));
  }
}

function split(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of text) {
    if (Buffer.byteLength(part + character) > MAX_BYTES) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
