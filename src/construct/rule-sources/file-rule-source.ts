import { readFileSync } from 'fs';
import { textOfFile } from '../../rule-language/parse/file-text';
import { Sheet } from '../../rule-language/parse/sheet';
import { readRuleText } from '../../rule-language/parse/text';
import { describeProblem } from '../../rule-language/problem';
import { Bind } from '../support/factory-plugin';
import { assetRuleSource } from './asset-rule-source';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source-config';

export function fileRuleSource(path: string): Bind<RuleSourceBindOptions, RuleSourceConfig> {
  return assetRuleSource(`RuleSource.file(${path})`, readFile(path), describeProblem);
}

function readFile(path: string): Sheet {
  try {
    return readRuleText(textOfFile(readFileSync(path)));
  } catch (error) {
    throw new Error(`RuleSource.file(${path}): ${(error as Error).message}`);
  }
}
