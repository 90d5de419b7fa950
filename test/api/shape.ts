import {
  Assembly,
  isInterfaceType,
  isNamedTypeReference,
  isPrimitiveTypeReference,
  isUnionTypeReference,
  Parameter,
  PrimitiveType,
  Type,
} from '@jsii/spec';
import { callablesOf, methodsOf, partsOf, propertiesOf, Rule, typesOf, usedTypes } from './surface';

/** Forbids unions: Java and Go see a plain object, and Python checks the type only at run time. */
export const noUnions: Rule = (assembly) =>
  typesOf(assembly)
    .flatMap(usedTypes)
    .filter(({ type }) => partsOf(type).some(isUnionTypeReference))
    .map(({ place }) => `${place}: is a union of types; use an enum, static factories or two properties`);

export const noAny: Rule = (assembly) =>
  typesOf(assembly)
    .flatMap(usedTypes)
    .filter(({ type }) =>
      partsOf(type).some(
        (part) =>
          isPrimitiveTypeReference(part) && [PrimitiveType.Any, PrimitiveType.Json].includes(part.primitive),
      ),
    )
    .map(({ place }) => `${place}: may be anything; name its type`);

/**
 * Forbids data types that begin with an I: jsii expects classes to implement them, so Python and Java cannot
 * pass them as data.
 */
export const dataIsNoInterface: Rule = (assembly) =>
  typesOf(assembly)
    .filter(
      (type) =>
        /^I[A-Z]/.test(type.name) &&
        isInterfaceType(type) &&
        methodsOf(type).length === 0 &&
        !type.interfaces?.length,
    )
    .map(({ name }) => `${name}: is data behind the name of a behaviour; call it ${name.slice(1)}`);

/** Requires overrides to keep parameter names, because Python callers use them as keywords. */
export const overridesKeepParameterNames: Rule = (assembly) =>
  typesOf(assembly).flatMap((type) =>
    methodsOf(type).flatMap((method) => {
      const base = method.overrides === undefined ? undefined : findType(assembly, method.overrides);
      const overridden = base && methodsOf(base).find(({ name }) => name === method.name);
      if (!overridden) return [];
      const [names, expected] = [method, overridden].map(({ parameters = [] }) =>
        parameters.map(({ name }) => name).join(', '),
      );
      return names === expected
        ? []
        : [
            `${type.name}.${method.name}(${names}): overrides ${base!.name}.${method.name}(${expected}); keep the names`,
          ];
    }),
  );

/**
 * Forbids parameters with the name of a property of the last parameter's struct, because Python turns these
 * properties into arguments as well.
 */
export const argumentsAreDistinct: Rule = (assembly) =>
  typesOf(assembly).flatMap((type) =>
    callablesOf(type).flatMap(([place, { parameters = [] }]) => {
      const lifted = structOf(assembly, parameters.at(-1));
      const names = new Set(lifted ? propertiesWithBases(assembly, lifted) : []);
      return parameters
        .slice(0, -1)
        .filter(({ name }) => names.has(name))
        .map(({ name }) => `${place}(${name}): its options have a property of the same name; rename one`);
    }),
  );

function findType({ types = {} }: Assembly, fqn: string): Type | undefined {
  return types[fqn];
}

function structOf(assembly: Assembly, parameter: Parameter | undefined): Type | undefined {
  if (!parameter || !isNamedTypeReference(parameter.type)) return undefined;
  const type = findType(assembly, parameter.type.fqn);
  return type && isInterfaceType(type) && type.datatype ? type : undefined;
}

function propertiesWithBases(assembly: Assembly, type: Type): string[] {
  const bases = isInterfaceType(type)
    ? (type.interfaces ?? []).flatMap((fqn) => findType(assembly, fqn) ?? [])
    : [];
  return [
    ...propertiesOf(type).map(({ name }) => name),
    ...bases.flatMap((base) => propertiesWithBases(assembly, base)),
  ];
}
