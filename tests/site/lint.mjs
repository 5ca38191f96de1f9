// Holds the theme's style sheet and script, and those of the program itself, against the oldest browsers we promise
// to serve: what one of them lacks must have a fallback, which is said where it stands.
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import compat from "eslint-plugin-compat";
import stylelint from "stylelint";
import { Report } from "./lib.mjs";

const OLDEST = ["chrome 86", "firefox 102"];
const root = fileURLToPath(new URL("../..", import.meta.url));
const styles = ["themes/default/static/style.css", "themes/bare/**/*.css", "src/**/*.css"];
const scripts = ["themes/*/static/*.js", "src/**/*.js"];
const report = new Report("lint");

const css = await stylelint.lint({
  files: styles.map((pattern) => root + pattern),
  allowEmptyInput: true,
  configBasedir: fileURLToPath(new URL(".", import.meta.url)),
  config: {
    reportNeedlessDisables: true,
    reportDescriptionlessDisables: true,
    plugins: ["stylelint-no-unsupported-browser-features"],
    rules: {
      "plugin/no-unsupported-browser-features": [true, { browsers: OLDEST, ignorePartialSupport: true }],
      "declaration-property-value-no-unknown": null,
    },
  },
});
for (const { source, warnings } of css.results)
  for (const { line, text } of warnings) report.fail(`${source.slice(root.length)}:${line}`, text, "what both know, or a fallback and a reason");

const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  errorOnUnmatchedPattern: false,
  overrideConfig: [
    {
      files: scripts,
      plugins: { compat },
      languageOptions: { ecmaVersion: 2020, sourceType: "script" },
      linterOptions: { reportUnusedDisableDirectives: "error" },
      settings: { browsers: OLDEST, lintAllEsApis: true },
      rules: { "compat/compat": "error" },
    },
  ],
});
const js = await eslint.lintFiles(scripts);
for (const { filePath, messages } of js)
  for (const { line, message } of messages) report.fail(`${filePath.slice(root.length)}:${line}`, message, "what both know");
if (css.results.length === 0 || js.length === 0) report.fail(root, `${css.results.length} style sheets, ${js.length} scripts`, "some of each");
report.done(`${css.results.length} style sheets and ${js.length} scripts for ${OLDEST.join(" and ")}`);
