import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const SOURCES = join(__dirname, '../../src');
/** Placeholder for the parts of a message that vary from run to run. */
export const GAP = '…';

export interface Message {
  readonly text: string;
  readonly place: string;
}

/**
 * Collects every text that the code can raise: thrown errors, problems of rules, warnings of the synthesis.
 */
export function messagesOf(): Message[] {
  const files = (readdirSync(SOURCES, { recursive: true }) as string[]).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('-function.ts'),
  );
  return files.sort().flatMap((name) => {
    const source = ts.createSourceFile(
      name,
      readFileSync(join(SOURCES, name), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    const found: Message[] = [];
    const visit = (node: ts.Node): void => {
      const raised = raisedBy(node);
      if (raised) {
        const place = `src/${name}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
        for (const text of textsOf(raised)) {
          if (/\p{L}{3}/u.test(text)) {
            found.push({ text: text.replace(/\s+/g, ' ').replace(/…( ?…)+/g, GAP), place });
          }
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

/** Returns the expression of the message that a node raises, if it raises one. */
function raisedBy(node: ts.Node): ts.Expression | undefined {
  // The first argument is the error's code.
  if (ts.isNewExpression(node) && node.expression.getText() === 'OperationError') return node.arguments?.[1];
  if (ts.isThrowStatement(node) && ts.isNewExpression(node.expression)) {
    const { expression, arguments: given } = node.expression;
    return expression.getText() === 'OperationError' ? undefined : given?.[0];
  }
  if (ts.isVariableDeclaration(node) && node.name.getText() === 'OUTPACED') return node.initializer;
  if (ts.isPropertyAssignment(node) && /^(message|reason|fault|readOnly)$/.test(node.name.getText())) {
    return node.initializer;
  }
  if (ts.isReturnStatement(node) && returnsValueOrMessage(node)) return node.expression;
  if (!ts.isCallExpression(node)) return undefined;
  const called = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
  if (called.getText() === 'failure') return node.arguments[2];
  if (/^(rejected|retry|notify)$/.test(called.getText())) return node.arguments[0];
  // The text follows the place of a rule's problem or the id of a synthesis warning; a function's log begins
  // with it.
  if (/^(error|warn|addWarningV2)$/.test(called.getText())) {
    return (
      node.arguments.find((argument) => textsOf(argument).some((text) => text.includes(' '))) ??
      node.arguments[1]
    );
  }
  return undefined;
}

/** Tells whether a statement is of a function that reads a value and answers a wrong one with a message. */
function returnsValueOrMessage(statement: ts.ReturnStatement): boolean {
  const parent = ts.findAncestor(statement, ts.isFunctionLike);
  return (
    parent?.name !== undefined &&
    /^read/.test(parent.name.getText()) &&
    parent.type !== undefined &&
    ts.isUnionTypeNode(parent.type) &&
    parent.type.types.some(({ kind }) => kind === ts.SyntaxKind.StringKeyword)
  );
}

/** Returns a text with gaps, or several where the code chooses between them. */
function textsOf(node: ts.Expression): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return textsOf(node.left).flatMap((left) => textsOf(node.right).map((right) => left + right));
  }
  if (ts.isTemplateExpression(node)) {
    return [node.templateSpans.reduce((text, { literal }) => `${text}${GAP}${literal.text}`, node.head.text)];
  }
  return [GAP];
}
