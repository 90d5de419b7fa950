import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Metafile } from 'esbuild';
import ts from 'typescript';

const ROOT = join(__dirname, '../..');
const ADAPTERS = 'src/adapters/';
/** Bytes that the imports of a source leave in a bundle although nothing else of it is used. */
const IMPORTS_BYTES = 100;

/** Prefix of a service's IAM actions, by the package of its client. */
const PREFIXES: Record<string, string> = {
  '@aws-sdk/client-customer-profiles': 'profile',
  '@aws-sdk/client-dynamodb': 'dynamodb',
  '@aws-sdk/client-eventbridge': 'events',
  '@aws-sdk/client-honeycode': 'honeycode',
  '@aws-sdk/client-kinesis': 'kinesis',
  '@aws-sdk/client-lambda': 'lambda',
  '@aws-sdk/client-pinpoint': 'mobiletargeting',
  '@aws-sdk/client-s3': 's3',
  '@aws-sdk/client-sqs': 'sqs',
  '@aws-sdk/client-ssm': 'ssm',
};
/** Actions that are not named after their operation. */
const ACTIONS: Record<string, string[]> = {
  'dynamodb:BatchExecuteStatement': ['dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate'],
  'lambda:Invoke': ['lambda:InvokeFunction'],
};

/** Names by which the functions hold a port, with the class that stands behind it. */
const HOLDERS: Record<string, string> = {
  aggregates: 'DynamoDbAggregateStore',
  lagNotes: 'DynamoDbLagNotes',
  store: 'DynamoDbAggregateStore',
  timeseries: 'DynamoDbTimeseriesStore',
  users: 'DynamoDbEndpointUsers',
};

/** IAM actions that a function's code can make, by the class of the adapter that makes them. */
export type Calls = ReadonlyMap<string, readonly string[]>;

/**
 * Finds the actions that a bundle's code can make: for each adapter in it those of its methods, as far as the
 * function calls them.
 */
export function callsOf(name: string): Calls {
  const sources = sourcesOf(name);
  const used = usedMethods(sources.filter((file) => !file.startsWith(ADAPTERS)));
  const calls = new Map<string, string[]>();
  for (const file of sources.filter((each) => each.startsWith(ADAPTERS))) {
    for (const adapter of new Module(file).classes) {
      const methods = Object.values(HOLDERS).includes(adapter.name)
        ? adapter.methods.filter((method) => used.get(adapter.name)?.has(method))
        : adapter.methods;
      const actions = new Set(methods.flatMap((method) => adapter.actionsOf(method)));
      if (actions.size > 0) calls.set(adapter.name, [...actions].sort());
    }
  }
  return calls;
}

/** Lists the sources of this project that reached a bundle. */
function sourcesOf(bundle: string): string[] {
  const { outputs } = JSON.parse(
    readFileSync(join(ROOT, `tmp/metafiles/${bundle}.json`), 'utf8'),
  ) as Metafile;
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.flatMap(([file, { bytesInOutput }]) =>
    file.startsWith('src/') && bytesInOutput > IMPORTS_BYTES ? [file] : [],
  );
}

/** Finds the methods that the sources call on a port, by the class behind it. */
function usedMethods(files: readonly string[]): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  const note = (holder: string, method: string) => {
    const owner = Object.hasOwn(HOLDERS, holder) && HOLDERS[holder];
    if (owner) used.set(owner, (used.get(owner) ?? new Set()).add(method));
  };
  for (const file of files) {
    visit(parse(file), (node) => {
      if (!ts.isPropertyAccessExpression(node)) return;
      const { expression, name } = node;
      if (ts.isIdentifier(expression)) note(expression.text, name.text);
      if (ts.isPropertyAccessExpression(expression)) note(expression.name.text, name.text);
    });
  }
  return used;
}

interface AdapterClass {
  readonly name: string;
  readonly methods: readonly string[];
  actionsOf(method: string): string[];
}

/** A source of an adapter: its imports and its classes. */
class Module {
  private readonly source: ts.SourceFile;
  private readonly actions = new Map<string, readonly string[]>();
  private readonly neighbours = new Map<string, string>();

  constructor(file: string) {
    this.source = parse(file);
    for (const statement of this.source.statements) {
      if (!ts.isImportDeclaration(statement)) continue;
      const from = (statement.moduleSpecifier as ts.StringLiteral).text;
      const bindings = statement.importClause?.namedBindings;
      for (const { text } of bindings && ts.isNamedImports(bindings)
        ? bindings.elements.map(({ name }) => name)
        : []) {
        if (from.startsWith('@aws-sdk/client-')) this.noteCall(text, from);
        if (from.startsWith('.')) this.neighbours.set(text, join(dirname(file), `${from}.ts`));
      }
    }
  }

  get classes(): AdapterClass[] {
    return this.source.statements.filter(ts.isClassDeclaration).map((declaration) => {
      const members = new Map(
        declaration.members.flatMap((member): [string, ts.ClassElement][] =>
          member.name ? [[member.name.getText(this.source), member]] : [],
        ),
      );
      return {
        name: declaration.name!.text,
        methods: [...members].flatMap(([name, member]) =>
          ts.isMethodDeclaration(member) && !isPrivate(member) ? [name] : [],
        ),
        actionsOf: (method) => [...this.reach(method, members, new Set())],
      };
    });
  }

  /** Lists the actions anywhere in this source. */
  get all(): string[] {
    const found = new Set<string>();
    visit(this.source, (node) => this.collect(node, found));
    return [...found];
  }

  private noteCall(name: string, client: string): void {
    const operation = /^(?:paginate(\w+)|(\w+)Command)$/.exec(name);
    if (!operation) return;
    const action = `${PREFIXES[client] ?? client}:${operation[1] ?? operation[2]}`;
    this.actions.set(name, ACTIONS[action] ?? [action]);
  }

  /** Follows a method through the members and the functions of neighbouring sources that it mentions. */
  private reach(
    member: string,
    members: ReadonlyMap<string, ts.ClassElement>,
    seen: Set<string>,
    found = new Set<string>(),
  ): Set<string> {
    const declaration = members.get(member);
    if (!declaration || seen.has(member)) return found;
    seen.add(member);
    visit(declaration, (node) => {
      this.collect(node, found);
      if (ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword) {
        this.reach(node.name.text, members, seen, found);
      }
    });
    return found;
  }

  private collect(node: ts.Node, found: Set<string>): void {
    if (!ts.isIdentifier(node) || ts.isImportSpecifier(node.parent)) return;
    for (const action of this.actions.get(node.text) ?? []) found.add(action);
    const isCalled = ts.isCallExpression(node.parent) && node.parent.expression === node;
    const neighbour = isCalled && this.neighbours.get(node.text);
    if (neighbour && neighbour.startsWith(ADAPTERS)) {
      for (const each of new Module(neighbour).all) found.add(each);
    }
  }
}

function isPrivate(member: ts.MethodDeclaration): boolean {
  return member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) ?? false;
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}
