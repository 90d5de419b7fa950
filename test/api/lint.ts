import { Assembly } from '@jsii/spec';
import {
  classesShowAnExample,
  everythingIsDescribed,
  optionsSayTheirDefault,
  plainParametersAreDescribed,
} from './documentation';
import { noClashInJava, noPhysicalNames } from './naming';
import {
  argumentsAreDistinct,
  dataIsNoInterface,
  noAny,
  noUnions,
  overridesKeepParameterNames,
} from './shape';
import { Rule } from './surface';

/**
 * All rules. Reserved words need none: the compiler knows those of every language, and `compile` fails on its
 * warnings.
 */
const RULES: Rule[] = [
  noUnions,
  noAny,
  dataIsNoInterface,
  overridesKeepParameterNames,
  argumentsAreDistinct,
  noPhysicalNames,
  noClashInJava,
  everythingIsDescribed,
  plainParametersAreDescribed,
  optionsSayTheirDefault,
  classesShowAnExample,
];

/** Finds members of the API that are a trap in one of the languages. */
export function lint(assembly: Assembly): string[] {
  return RULES.flatMap((rule) => rule(assembly));
}
