import { licenceTexts } from './licences';
import { label, ShippedPackage } from './shipped-packages';

const SEPARATOR = '-'.repeat(80);

/** Formats the notices: every text once, below the packages that it belongs to. */
export function notices(packages: readonly ShippedPackage[]): string {
  const packagesOf = new Map<string, ShippedPackage[]>();
  for (const each of packages) {
    for (const text of licenceTexts(each)) packagesOf.set(text, [...(packagesOf.get(text) ?? []), each]);
  }
  const sections = [...packagesOf].map(
    ([text, those]) =>
      `${those.map((each) => `${label(each)} (${each.manifest.license})`).join('\n')}\n\n${text}\n`,
  );
  return ['This package contains software of others, under these licences.\n', ...sections].join(
    `\n${SEPARATOR}\n\n`,
  );
}
