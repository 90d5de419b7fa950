import {
  Docs,
  isClassType,
  isEnumType,
  isInterfaceType,
  isNamedTypeReference,
  TypeReference,
} from '@jsii/spec';
import { callablesOf, methodsOf, partsOf, propertiesOf, Rule, typesOf } from './surface';

/** Requires a description, except of overrides, which inherit theirs. */
export const everythingIsDescribed: Rule = (assembly) =>
  typesOf(assembly).flatMap((type) => {
    const members = [...methodsOf(type), ...propertiesOf(type)].filter(
      ({ overrides }) => overrides === undefined,
    );
    const values = isEnumType(type) ? type.members : [];
    const described: [string, Docs | undefined][] = [
      [type.name, type.docs],
      ...[...members, ...values].map(({ name, docs }): [string, Docs | undefined] => [
        `${type.name}.${name}`,
        docs,
      ]),
    ];
    return described.filter(([, docs]) => !docs?.summary).map(([place]) => `${place}: is not described`);
  });

/**
 * Requires a description of parameters with built-in types; other parameters are described by their types.
 */
export const plainParametersAreDescribed: Rule = (assembly) =>
  typesOf(assembly)
    .flatMap(callablesOf)
    .flatMap(([place, { parameters = [] }]) =>
      parameters
        .filter(
          ({ type, name, docs }) =>
            !docs?.summary && isPlain(type) && !(place.endsWith('.constructor') && name === 'id'),
        )
        .map(({ name }) => `${place}(${name}): is not described; use @param`),
    );

export const optionsSayTheirDefault: Rule = (assembly) =>
  typesOf(assembly)
    .filter((type) => isInterfaceType(type) && type.datatype)
    .flatMap((type) =>
      propertiesOf(type)
        .filter(({ optional, docs }) => optional && !docs?.default)
        .map(({ name }) => `${type.name}.${name}: says no @default`),
    );

/** Requires an example of every class, because each language's documentation translates them. */
export const classesShowAnExample: Rule = (assembly) =>
  typesOf(assembly)
    .filter((type) => isClassType(type) && !type.docs?.example)
    .map(({ name }) => `${name}: shows no @example`);

function isPlain(type: TypeReference): boolean {
  return !partsOf(type).some(isNamedTypeReference);
}
