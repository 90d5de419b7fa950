import {
  Assembly,
  Callable,
  isClassType,
  isClassOrInterfaceType,
  isCollectionTypeReference,
  isUnionTypeReference,
  Method,
  Property,
  Type,
  TypeReference,
} from '@jsii/spec';

/** A style rule of the API, which lists its violations with their places. */
export type Rule = (assembly: Assembly) => string[];

export interface Used {
  readonly place: string;
  readonly type: TypeReference;
}

export function typesOf({ types = {} }: Assembly): Type[] {
  return Object.values(types);
}

export function methodsOf(type: Type): Method[] {
  return isClassOrInterfaceType(type) ? (type.methods ?? []) : [];
}

export function propertiesOf(type: Type): Property[] {
  return isClassOrInterfaceType(type) ? (type.properties ?? []) : [];
}

/** Lists the methods and the constructor, each with its place. */
export function callablesOf(type: Type): [string, Callable][] {
  const methods = methodsOf(type).map((method): [string, Callable] => [
    `${type.name}.${method.name}`,
    method,
  ]);
  return isClassType(type) && type.initializer
    ? [[`${type.name}.constructor`, type.initializer], ...methods]
    : methods;
}

/** Lists the types of properties, parameters and results. */
export function usedTypes(type: Type): Used[] {
  return [
    ...propertiesOf(type).map((property) => ({
      place: `${type.name}.${property.name}`,
      type: property.type,
    })),
    ...methodsOf(type).flatMap(({ name, returns }) =>
      returns ? [{ place: `${type.name}.${name}`, type: returns.type }] : [],
    ),
    ...callablesOf(type).flatMap(([place, { parameters = [] }]) =>
      parameters.map((parameter) => ({ place: `${place}(${parameter.name})`, type: parameter.type })),
    ),
  ];
}

/** Lists the type and its parts. */
export function partsOf(type: TypeReference): TypeReference[] {
  if (isCollectionTypeReference(type)) return [type, ...partsOf(type.collection.elementtype)];
  if (isUnionTypeReference(type)) return [type, ...type.union.types.flatMap(partsOf)];
  return [type];
}
