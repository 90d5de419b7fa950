import { DeleteParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { SsmRuleReader } from '../../adapters/ssm/ssm-rule-reader';
import { AwsOptions } from '../aws';
import { OperationError } from '../operation-error';
import { RuleDiff, StoredRule } from './rule-diff';
import { toDocument } from './rule-format';
import { RuleTarget } from './rule-target';

/** Bytes of a standard parameter: 4 KB (Parameter Store quotas). */
const MAX_BYTES = 4_096;
/** Names in one call of DeleteParameters (Parameter Store API). */
const MAX_DELETED_NAMES = 10;

/** Opens the target for a path, at the pace that Parameter Store allows. */
export function openSsmTarget(config: AwsOptions, path: string): SsmTarget {
  return new SsmTarget(new SSMClient({ ...config, retryMode: 'adaptive', maxAttempts: 8 }), path);
}

/** Writes rules to parameters below a path, one each, and replaces a parameter that holds several. */
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

  /** Reads the rules without ids, because a parameter may hold several rules or a piece of one. */
  async read() {
    const { rows, problems } = await this.reader.read();
    return { rows: rows.map(({ where, cells }) => ({ where, cells })), problems };
  }

  /** Writes everything new before it deletes anything old. */
  async write(
    { added, changed }: RuleDiff,
    wanted: readonly StoredRule[],
    onWritten: () => void,
  ): Promise<string[]> {
    const before = await this.reader.parameterNames();
    const pieces = new Map(wanted.map((rule) => [rule.id, this.piecesOf(rule)]));
    const wantedNames = new Set([...pieces.values()].flatMap((parts) => parts.map(({ name }) => name)));
    const toWrite = new Set([...added.map(({ id }) => id), ...changed.map(({ id }) => id)]);
    for (const [id, parts] of pieces) {
      const exists = parts.every(({ name }) => before.includes(name));
      if (!toWrite.has(id) && exists) continue;
      for (const { name, value } of parts) {
        await this.client.send(
          new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true }),
        );
      }
      onWritten();
    }
    const obsolete = before.filter((name) => !wantedNames.has(name));
    for (let i = 0; i < obsolete.length; i += MAX_DELETED_NAMES) {
      const names = obsolete.slice(i, i + MAX_DELETED_NAMES);
      await this.client.send(new DeleteParametersCommand({ Names: names }));
    }
    return [];
  }

  private piecesOf(rule: StoredRule): { name: string; value: string }[] {
    const text = toDocument([rule], false);
    if (text.includes('{{')) {
      throw new OperationError(
        'invalid-input',
        `the rule ${rule.id} holds {{, which Parameter Store refuses; ` +
          'write it in another way, or keep the rules in a table',
      );
    }
    const name = `${this.path}/${parameterName(rule.id)}`;
    const parts = split(text);
    return parts.length === 1
      ? [{ name, value: text }]
      : parts.map((value, i) => ({ name: `${name}/${i + 1}`, value }));
  }
}

/** Writes each character that a name must not hold as its code point, like `.3a.` for a colon. */
function parameterName(id: string): string {
  return id.replace(/[^\w-]/gu, (character) => `.${character.codePointAt(0)!.toString(16)}.`);
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
