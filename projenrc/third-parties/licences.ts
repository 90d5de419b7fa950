import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Contrib } from '@cyclonedx/cyclonedx-library';
import spdxLicences from 'spdx-license-list/full';
import { label, ShippedPackage } from './shipped-packages';

/** All allow what we do with them, and ask for no more than their text beside the copy. */
export const ALLOWED_LICENCES: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
];

/**
 * The licences that all hold for a package; of alternatives and of anything else the whole, which is then
 * allowed as a whole or not at all.
 */
function licencesOf({ manifest: { license } }: ShippedPackage): string[] {
  return license ? license.replace(/^\((.*)\)$/, '$1').split(' AND ') : ['no licence'];
}

/** What may not be shipped, each with its reason. */
export function refusals(packages: readonly ShippedPackage[]): string[] {
  return packages.flatMap((each) => {
    const refused = licencesOf(each).filter((licence) => !ALLOWED_LICENCES.includes(licence));
    return refused.length
      ? [`${label(each)} is under ${refused.join(' and ')}, allowed are ${ALLOWED_LICENCES.join(', ')}`]
      : [];
  });
}

/** What a package says of the copies of others that it carries. */
const OTHERS = /^third[-_]?party/i;

/** The texts that have to go along: what the package says itself, or what its licence says in general. */
export function licenceTexts(each: ShippedPackage): string[] {
  const files = [...new Contrib.License.Utils.LicenseEvidenceGatherer().getFileAttachments(each.folder)];
  const others = readdirSync(each.folder)
    .filter((name) => OTHERS.test(name))
    .map((name) => tidy(readFileSync(join(each.folder, name), 'utf8')));
  if (files.length) {
    return [
      ...files.map(({ text }) => tidy(Buffer.from(String(text.content), 'base64').toString('utf8'))),
      ...others,
    ];
  }

  const headers = new Set(each.files.map(copyrightHeader).filter((header) => header !== undefined));
  return [...headers, ...licencesOf(each).map((licence) => tidy(spdxLicences[licence].licenseText))];
}

/** The line comments that a file begins with, if they speak of copyright. */
function copyrightHeader(file: string): string | undefined {
  const lines = readFileSync(file, 'utf8').split('\n');
  const first = lines.findIndex((line) => line.startsWith('//'));
  if (first < 0 || first > 2) return undefined;
  const end = lines.findIndex((line, index) => index > first && !line.startsWith('//'));
  const text = tidy(
    lines
      .slice(first, end)
      .map((line) => line.replace(/^\/\/ ?/, ''))
      .join('\n'),
  );
  return text.includes('Copyright') ? text : undefined;
}

function tidy(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}
