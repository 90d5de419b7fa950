import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { billOfMaterials } from './bill-of-materials';
import { refusals } from './licences';
import { notices } from './notices';
import { manifestIn, shippedPackages } from './shipped-packages';

const ROOT = resolve(__dirname, '../..');

const packages = shippedPackages(ROOT);
const refused = refusals(packages);
if (refused.length) throw new Error(`the bundles contain what may not be shipped:\n${refused.join('\n')}`);

writeFileSync(join(ROOT, 'THIRD-PARTY-NOTICES'), notices(packages));
writeFileSync(join(ROOT, 'sbom.cdx.json'), billOfMaterials(manifestIn(ROOT), packages));
