/* Arrows point down: nodes → src/delivery → src/journal, src/windows, src/datacake → src/util; src/mapping stands alone. */

/** What a folder of src may import, beside itself, the model and the small things of src/util. */
const MAY_IMPORT = {
  util: [],
  mapping: [],
  'function-node': ['mapping'],
  windows: ['mapping'],
  datacake: ['mapping'],
  journal: [],
  delivery: ['journal', 'windows', 'datacake'],
  arrival: ['mapping', 'datacake'],
};

const layers = Object.entries(MAY_IMPORT).map(([folder, others]) => ({
  name: `src-${folder}`,
  comment: `src/${folder} imports ${['src/model.ts', 'src/util', ...others.map((other) => `src/${other}`)].join(', ')} only`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: {
    path: '^(src|nodes|test|playground)/',
    pathNot: `^src/(model\\.ts$|util/|${[folder, ...others].map((name) => `${name}/`).join('|')})`,
  },
}));

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'no-circles',
      comment: 'no file belongs to an import circle',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'src-knows-no-node-red',
      comment: 'src knows neither Node-RED nor the browser',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(nodes|test|playground)/|node_modules/(@types/)?(node-red|@node-red|jquery)' },
    },
    {
      name: 'the-forms-run-in-a-browser',
      comment: 'what the forms import runs in a browser: no module of Node.js, no runtime side of the nodes',
      severity: 'error',
      from: { path: '^nodes/editor/.*\\.ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-package-imports-no-tests',
      severity: 'error',
      from: { path: '^(nodes|src)/' },
      to: { path: '^(test|playground)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.d.ts', '.js'] },
  },
};
