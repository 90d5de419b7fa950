import { counted } from '../../../common/counted';
import { RuleSourceConfig } from '../../../contract/config';
import { checkRules } from '../../rules/check-rules';
import { targetIn } from '../../rules/choose-target';
import { ask, unchecked } from '../ask';
import { Check, Subject } from '../check';
import { Finding, notable, ok, wrong } from '../finding';

const MAX_PROBLEMS = 5;
/** Permission to read each kind of source that a command can read. */
const ACTIONS: Readonly<Record<string, string>> = {
  dynamoDb: 'dynamodb:Scan',
  ssm: 'ssm:GetParametersByPath',
  s3: 's3:GetObject',
};

export const ruleSource: Check = {
  name: 'source of the rules',
  run: async (subject) => {
    const { ruleSources } = subject.facts.config;
    const findings = await Promise.all(ruleSources.map((source, i) => sourceFindings(subject, source, i)));
    return findings.flat();
  },
};

async function sourceFindings(
  { facts, clock }: Subject,
  { kind }: RuleSourceConfig,
  index: number,
): Promise<Finding[]> {
  const target = targetIn(facts.installation, { ...facts.options, source: String(index + 1) });
  if ('readOnly' in target) return [ok(`not read from here: ${target.readOnly}`)];
  try {
    const sheet = await ask(ACTIONS[kind], () => target.read());
    const { rules, errors, warnings } = checkRules(sheet, clock(), facts.config.historyRetentionDays);
    return [
      ...errors
        .slice(0, MAX_PROBLEMS)
        .map(({ where, message }) => wrong(`${target.name}: ${where}: ${message}`, 'fix the row, or push')),
      ...(errors.length > MAX_PROBLEMS
        ? [
            wrong(
              `${target.name}: ${counted(errors.length - MAX_PROBLEMS, 'more error')}`,
              'validate lists them',
            ),
          ]
        : []),
      ...(warnings.length > 0
        ? [
            notable(
              `${target.name}: ${counted(warnings.length, 'warning')}`,
              'rules pull, then validate, lists them',
            ),
          ]
        : []),
      ok(`${target.name} holds ${counted(rules.length, 'rule')} that can be in force`),
    ];
  } catch (error) {
    return [unchecked(error)];
  }
}
