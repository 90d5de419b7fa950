import {
  Assembly,
  ClassType,
  InterfaceType,
  Method,
  Property,
  Type,
  TypeKind,
  TypeReference,
} from '@jsii/spec';
import { lint } from './lint';

const DOCS = { summary: 'Described.', example: 'new It();' };
const TEXT = { primitive: 'string' } as TypeReference;

function assembly(...types: Partial<Type>[]): Assembly {
  return {
    types: Object.fromEntries(types.map((type) => [`it.${type.name}`, { docs: DOCS, ...type }])),
  } as unknown as Assembly;
}
const aClass = (name: string, rest: Partial<ClassType>) =>
  ({ kind: TypeKind.Class, name, ...rest }) as ClassType;
const anInterface = (name: string, rest: Partial<InterfaceType>) =>
  ({ kind: TypeKind.Interface, name, ...rest }) as InterfaceType;
const struct = (name: string, ...properties: Property[]) => anInterface(name, { datatype: true, properties });
const method = (name: string, ...parameters: string[]) =>
  ({
    name,
    docs: DOCS,
    parameters: parameters.map((each) => ({ name: each, type: TEXT, docs: DOCS })),
  }) as Method;
const property = (name: string, rest: Partial<Property> = {}) =>
  ({ name, type: TEXT, docs: DOCS, ...rest }) as Property;

test('an API without faults passes', () => {
  expect(
    lint(
      assembly(
        struct(
          'ShopProps',
          property('size'),
          property('color', { optional: true, docs: { ...DOCS, default: 'red' } }),
        ),
        aClass('Shop', { methods: [method('open', 'when')], properties: [property('size')] }),
        anInterface('ICounter', { methods: [method('count')] }),
        { kind: TypeKind.Enum, name: 'Color', members: [{ name: 'RED', docs: DOCS }] } as Partial<Type>,
      ),
    ),
  ).toEqual([]);
});

test.each<[string, Partial<Type>[], string]>([
  [
    'a union',
    [
      aClass('Shop', {
        properties: [
          property('size', { type: { union: { types: [TEXT, { primitive: 'number' } as TypeReference] } } }),
        ],
      }),
    ],
    'Shop.size: is a union of types',
  ],
  [
    'a union within a list that a method answers',
    [
      aClass('Shop', {
        methods: [
          {
            ...method('sizes'),
            returns: {
              type: {
                collection: { kind: 'array', elementtype: { union: { types: [TEXT] } } },
              } as TypeReference,
            },
          },
        ],
      }),
    ],
    'Shop.sizes: is a union of types',
  ],
  [
    'any as a parameter',
    [
      aClass('Shop', {
        methods: [
          {
            name: 'open',
            docs: DOCS,
            parameters: [{ name: 'how', type: { primitive: 'any' } as TypeReference, docs: DOCS }],
          },
        ],
      }),
    ],
    'Shop.open(how): may be anything',
  ],
  [
    'data that is called like a behaviour',
    [anInterface('IRow', { properties: [property('cell')] })],
    'IRow: is data',
  ],
  [
    'a renamed parameter',
    [
      aClass('Base', { methods: [method('bind', 'scope')] }),
      aClass('Sub', { methods: [{ ...method('bind', '_scope'), overrides: 'it.Base' }] }),
    ],
    'Sub.bind(_scope): overrides Base.bind(scope)',
  ],
  [
    'an option that Python cannot tell from a parameter, by way of a base',
    [
      struct('Base', property('path')),
      anInterface('Options', { datatype: true, properties: [], interfaces: ['it.Base'] }),
      aClass('Shop', {
        methods: [
          {
            name: 'open',
            docs: DOCS,
            parameters: [
              { name: 'path', type: TEXT, docs: DOCS },
              { name: 'options', type: { fqn: 'it.Options' } },
            ],
          },
        ],
      }),
    ],
    'Shop.open(path): its options have a property of the same name',
  ],
  [
    'the name of a resource',
    [struct('ShopProps', property('tableName'))],
    'ShopProps.tableName: asks for the name of a resource',
  ],
  [
    'a method that Java has already',
    [aClass('Shop', { methods: [method('notify')] })],
    'Shop.notify: every object of Java has',
  ],
  [
    'a property beside its getter',
    [aClass('Shop', { methods: [method('getSize')], properties: [property('size')] })],
    'Shop.size: in Java there is another getSize',
  ],
  ['a type without description', [aClass('Shop', { docs: { example: 'it' } })], 'Shop: is not described'],
  [
    'a member of an enum without description',
    [{ kind: TypeKind.Enum, name: 'Color', members: [{ name: 'RED' }] } as Partial<Type>],
    'Color.RED: is not described',
  ],
  [
    'a plain parameter without description',
    [
      aClass('Shop', {
        initializer: {
          parameters: [
            { name: 'id', type: TEXT },
            { name: 'size', type: TEXT },
          ],
        },
      }),
    ],
    'Shop.constructor(size): is not described',
  ],
  [
    'an option without default',
    [struct('ShopProps', property('size', { optional: true }))],
    'ShopProps.size: says no @default',
  ],
  [
    'a class without example',
    [aClass('Shop', { docs: { summary: 'Described.' } })],
    'Shop: shows no @example',
  ],
])('refuses %s', (_what, types, fault) => {
  expect(lint(assembly(...types))).toEqual([expect.stringContaining(fault)]);
});

test('what overrides a member needs no description of its own', () => {
  const overriding = { ...method('bind', 'scope'), docs: undefined, overrides: 'it.Base' };
  expect(
    lint(
      assembly(
        aClass('Base', { methods: [method('bind', 'scope')] }),
        aClass('Sub', { methods: [overriding] }),
      ),
    ),
  ).toEqual([]);
});
