import {
  Docs,
  isClassType,
  isEnumType,
  isInterfaceType,
  isNamedTypeReference,
  TypeReference,
} from '@jsii/spec';
import { callablesOf, methodsOf, partsOf, propertiesOf, Rule, typesOf } from './surface';

/** What overrides a member inherits its description. */
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

/** A parameter of a type of its own is described by that type. */
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

/** Examples are what the documentation of each language translates. */
export const classesShowAnExample: Rule = (assembly) =>
  typesOf(assembly)
    .filter((type) => isClassType(type) && !type.docs?.example)
    .map(({ name }) => `${name}: shows no @example`);

function isPlain(type: TypeReference): boolean {
  return !partsOf(type).some(isNamedTypeReference);
}
