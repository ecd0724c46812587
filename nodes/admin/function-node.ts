import { MAX_CODE_LENGTH } from '../../src/function-node/code-length';
import type * as reader from '../../src/function-node/read-function-node';
import type { Handler } from './route';

/** Reads the code of a function node without running it. The code, which may hold a token, is neither kept nor logged. */
export function createFunctionNodeHandler(): Handler<'functionNode'> {
  return {
    read: (body) => ({ code: body.text('code', MAX_CODE_LENGTH + 1) }),
    answer: ({ code }) => ({ ok: true, result: readWithoutQuoting(code) }),
  };
}

/** The route logs what an error says, which might quote the code: nothing of it is passed on. */
function readWithoutQuoting(code: string): ReturnType<typeof reader.readFunctionNode> {
  try {
    // Few people paste a function node: the reader is loaded with the first.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { readFunctionNode } = require('../../src/function-node/read-function-node') as typeof reader;
    return readFunctionNode(code);
  } catch {
    throw new Error("the reader can't cope with this function node");
  }
}
