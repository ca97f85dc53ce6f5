import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// The import law of docs/architecture.md: imports go down only,
// cli -> daemon -> {policy, stats, balancer, domains, ffi} -> util.
const layers = {
  util: ['cli', 'daemon', 'policy', 'stats', 'balancer', 'domains', 'ffi'],
  ffi: ['cli', 'daemon', 'policy', 'stats', 'balancer', 'domains'],
  domains: ['cli', 'daemon', 'policy', 'stats', 'balancer', 'ffi'],
  balancer: ['cli', 'daemon', 'policy', 'stats', 'ffi'],
  stats: ['cli', 'daemon', 'policy', 'ffi'],
  policy: ['cli', 'daemon', 'stats'],
  daemon: ['cli'],
};

const koffiOnlyInFfi = { name: 'koffi', message: 'Only src/ffi may touch native memory.' };

export default tseslint.config(
  { ignores: ['dist*/**', 'build/**', 'coverage/**', 'node_modules/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // What `using` holds on to until the end of its block needs no other use.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Typed-array elements are proven in range by the loop around them.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-console': 'error',
    },
  },
  ...Object.entries(layers).map(([layer, above]) => ({
    files: [`src/${layer}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          ...(layer === 'ffi' ? {} : { paths: [koffiOnlyInFfi] }),
          patterns: above.map((name) => ({
            group: [`**/${name}/**`],
            message: `src/${layer} must not import src/${name}: imports go down only.`,
          })),
        },
      ],
    },
  })),
  {
    files: ['src/cli/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [koffiOnlyInFfi] }] },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // chai's assertions are property reads.
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
      },
    },
  },
);
