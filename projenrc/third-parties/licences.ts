import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Contrib } from '@cyclonedx/cyclonedx-library';
import spdxLicences from 'spdx-license-list/full';
import { label, ShippedPackage } from './shipped-packages';

/** Licences that permit bundling and require nothing but their text beside the copy. */
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
 * Splits an expression into licences that all apply. Any other expression, such as alternatives, stays whole
 * and is allowed or refused as a whole.
 */
function licencesOf({ manifest: { license } }: ShippedPackage): string[] {
  return license ? license.replace(/^\((.*)\)$/, '$1').split(' AND ') : ['no licence'];
}

/** Lists packages that may not be shipped, each with the reason. */
export function refusals(packages: readonly ShippedPackage[]): string[] {
  return packages.flatMap((each) => {
    const refused = licencesOf(each).filter((licence) => !ALLOWED_LICENCES.includes(licence));
    return refused.length
      ? [`${label(each)} is under ${refused.join(' and ')}, allowed are ${ALLOWED_LICENCES.join(', ')}`]
      : [];
  });
}

/** Names of files in which a package lists the third-party code that it contains. */
const THIRD_PARTY_FILES = /^third[-_]?party/i;

/** Returns the texts that have to be shipped: the package's own, or the general text of its licence. */
export function licenceTexts(each: ShippedPackage): string[] {
  const files = [...new Contrib.License.Utils.LicenseEvidenceGatherer().getFileAttachments(each.folder)];
  const others = readdirSync(each.folder)
    .filter((name) => THIRD_PARTY_FILES.test(name))
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

/** Returns the line comments at the start of a file if they mention copyright. */
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
