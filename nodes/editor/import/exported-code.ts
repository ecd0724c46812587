/**
 * The code of the function node in a flow that was exported, where people copy nodes instead of code.
 *
 * @returns the code of the first function node that names a field, or of the first; undefined for what is no exported flow
 */
export function exportedCode(text: string): string | undefined {
  let nodes: unknown;
  try {
    nodes = JSON.parse(text);
  } catch {
    return undefined;
  }
  const codes = (Array.isArray(nodes) ? nodes : [nodes]).map(codeOf).filter((code) => code !== undefined);
  return codes.find((code) => /\bfield\b/.test(code)) ?? codes[0];
}

function codeOf(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null || !('type' in node) || !('func' in node)) return undefined;
  return node.type === 'function' && typeof node.func === 'string' ? node.func : undefined;
}
