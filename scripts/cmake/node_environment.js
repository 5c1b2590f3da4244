// getenv() of programs under Node.js: the real environment in place of Emscripten's invented one.
Module.preRun = [
  () => {
    Object.assign(ENV, process.env);
  },
];
