import { isInterfaceType } from '@jsii/spec';
import { methodsOf, propertiesOf, Rule, typesOf } from './surface';

/** Options that end in `Name` without naming a new resource, each with the thing that it names. */
const NAMES_OF_OTHER_THINGS: Readonly<Record<string, string>> = {
  'CustomerProfilesDestinationOptions.domainName': 'a domain that is there already',
  'CustomerProfilesDestinationOptions.ruleObjectTypeName':
    'the type that an event trigger is bound to by its name, and by nothing else',
  'EventMappingOptions.eventName': 'a place in a record',
  'FlatMappingOptions.eventName': 'a place in a record',
  'HoneycodeRuleSourceOptions.tableName': 'a table that is there already',
  'ProfileKeyOptions.objectTypeName': 'a type of the domain that is there already',
  'RuleDefinition.attributeName': 'an attribute of an event',
  'RuleDefinition.eventName': 'an event',
  'RulesConsoleProps.domainName': 'an address that people know, for which there is a certificate already',
};

/** Methods that every object has in Java. */
const OF_EVERY_JAVA_OBJECT = new Set([
  'clone',
  'equals',
  'finalize',
  'getClass',
  'hashCode',
  'notify',
  'notifyAll',
  'toString',
  'wait',
]);

/** Forbids physical names, because a named resource can neither be replaced nor be created twice. */
export const noPhysicalNames: Rule = (assembly) =>
  typesOf(assembly)
    .filter((type) => isInterfaceType(type) && type.datatype)
    .flatMap((type) => propertiesOf(type).map(({ name }) => `${type.name}.${name}`))
    .filter((place) => place.endsWith('Name') && NAMES_OF_OTHER_THINGS[place] === undefined)
    .map(
      (place) =>
        `${place}: asks for the name of a resource; leave names to CloudFormation, or say in naming.ts what else it names`,
    );

/** Forbids methods that clash with a property's getter, which Java prefixes with `get`. */
export const noClashInJava: Rule = (assembly) =>
  typesOf(assembly).flatMap((type) => {
    const methods = methodsOf(type).map(({ name }) => name);
    const getters = propertiesOf(type).map(({ name }) => ({
      name,
      getter: `get${name[0].toUpperCase()}${name.slice(1)}`,
    }));
    return [
      ...methods
        .filter((name) => OF_EVERY_JAVA_OBJECT.has(name))
        .map((name) => `${type.name}.${name}: every object of Java has a method of this name`),
      ...getters
        .filter(({ getter }) => OF_EVERY_JAVA_OBJECT.has(getter) || methods.includes(getter))
        .map(({ name, getter }) => `${type.name}.${name}: in Java there is another ${getter}`),
    ];
  });
