import { oneLine } from '../../common/one-line';
import { Diagnosis } from '../../operations/doctor/diagnosis';
import { Level, LEVELS } from '../../operations/doctor/finding';

const HEADINGS: Readonly<Record<Level, string>> = {
  wrong: 'wrong',
  unchecked: 'could not be checked',
  notable: 'worth knowing',
  ok: 'fine',
};

/** Describes the state of an installation, the worst first. */
export function describeDiagnosis({ stack, installation, totals, checks }: Diagnosis): string {
  const totalLine = LEVELS.map((level) => `${totals[level]} ${HEADINGS[level]}`).join(', ');
  const sections = LEVELS.map((level) => {
    const lines = checks.flatMap(({ check, findings }) =>
      findings
        .filter((finding) => finding.level === level)
        .flatMap(({ text, fix }) => [
          `  ${check}: ${oneLine(text)}`,
          ...(fix === undefined ? [] : [`    fix: ${oneLine(fix)}`]),
        ]),
    );
    return lines.length === 0 ? [] : [`${HEADINGS[level]}:`, ...lines];
  });
  return `${[[`stack ${stack}, installation ${installation}: ${totalLine}`], ...sections]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}
