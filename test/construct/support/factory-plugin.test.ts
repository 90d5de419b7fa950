import { App, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { factoryPlugin } from '../../../src/construct/support/factory-plugin';

interface Options {
  readonly size: number;
}

/** Stands for a public class of plugins: abstract, with a constructor and a member that every plugin has. */
abstract class Shelf {
  public readonly color = 'red';

  public abstract bind(scope: Construct, options: Options): string;

  public describe(): string {
    return `${this.color} shelf`;
  }
}
/** Type information that jsii writes to a public class, by which it finds the type of an object. */
const TYPE_INFO = Symbol.for('jsii.rtti');
Object.assign(Shelf, { [TYPE_INFO]: { fqn: 'it.Shelf' } });

const stack = new Stack(new App(), 'Shop');

test('a factory plugin binds with its function', () => {
  const bind = jest.fn((scope: Construct, { size }: Options) => `${scope.node.id} ${size}`);

  expect(factoryPlugin(Shelf, bind).bind(stack, { size: 3 })).toBe('Shop 3');
  expect(bind.mock.calls).toEqual([[stack, { size: 3 }]]);
});

test('each factory plugin keeps its own function', () => {
  const [wood, steel] = ['wood', 'steel'].map((material) => factoryPlugin(Shelf, () => material));

  expect([wood, steel].map((shelf) => shelf.bind(stack, { size: 1 }))).toEqual(['wood', 'steel']);
});

test('a factory plugin is an instance of its class, with all members of the class', () => {
  const shelf = factoryPlugin(Shelf, () => '');

  expect(shelf).toBeInstanceOf(Shelf);
  expect(shelf.describe()).toBe('red shelf');
});

test('a factory plugin has the type information of its class, so other languages see that class', () => {
  const { constructor } = factoryPlugin(Shelf, () => '') as unknown as {
    constructor: Record<symbol, unknown>;
  };

  expect(constructor).not.toBe(Shelf);
  expect(constructor[TYPE_INFO]).toEqual({ fqn: 'it.Shelf' });
});

test('an error of the function reaches the caller', () => {
  const shelf = factoryPlugin(Shelf, (): string => {
    throw new Error('there is no room');
  });

  expect(() => shelf.bind(stack, { size: 1 })).toThrow('there is no room');
});
