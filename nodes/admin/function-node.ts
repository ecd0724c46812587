import { MAX_CODE_LENGTH } from '../../src/function-node/code-length';
import { readFunctionNode } from '../../src/function-node/read-function-node';
import type { Handler } from './route';

/** Reads the code of a function node without running it. The code, which may hold a token, is neither kept nor logged. */
export function createFunctionNodeHandler(): Handler<'functionNode'> {
  return {
    read: (body) => ({ code: body.text('code', MAX_CODE_LENGTH + 1) }),
    answer: ({ code }) => ({ ok: true, result: readWithoutQuoting(code) }),
  };
}

/** The route logs what an error says, which might quote the code: only the kind of error is passed on. */
function readWithoutQuoting(code: string): ReturnType<typeof readFunctionNode> {
  try {
    return readFunctionNode(code);
  } catch (error) {
    throw new Error(`the code can't be read: ${error instanceof Error ? error.name : typeof error}`);
  }
}
