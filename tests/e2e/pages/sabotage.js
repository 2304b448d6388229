"use strict";
/**
 * Runs before the remote script and stands between its wasm and the page: it counts what goes in and out, kills the core on command
 * in the middle of a step, and shifts its clocks. A death is what a trap is: a RuntimeError out of the wasm, with Rust's borrows taken.
 *
 * The command may come with the address: `#abort=<export>,<n>,<times>`.
 */
window.sabotage = (() => {
  const { Instance, Module, RuntimeError, instantiate } = WebAssembly;
  /** Exports on their way, outermost first. @type {string[]} */
  const running = [];
  const state = {
    /** By export that the page entered: how often, and the most imports that one entry called. */
    entered: Object.create(null),
    /** `{name, after, times}`: dies in this export, at the import call after so many, or at its end when it calls fewer. */
    order: null,
    /** `{name, at, recoveredAt}` of each death, on the page's clock. */
    deaths: [],
    instances: 0,
    memory: null,
    /** Milliseconds that the core's clocks are ahead. */
    ahead: 0,
  };
  let calledHere = 0;

  function die() {
    const death = { name: running[0], inside: running[running.length - 1], at: performance.now(), recoveredAt: null };
    state.deaths.push(death);
    state.order.times -= 1;
    if (state.order.times <= 0) state.order = null;
    const before = state.instances;
    const timer = setInterval(() => {
      if (state.instances === before || SoftphoneWrapper.status().phase !== "ready") return;
      death.recoveredAt = performance.now();
      clearInterval(timer);
    }, 5);
    throw new RuntimeError("unreachable");
  }

  const ordered = () => state.order !== null && state.order.name === running[0];

  function wrapImport(name, action) {
    const isClock = /_now_/.test(name);
    return function (...values) {
      calledHere += 1;
      if (ordered() && calledHere > state.order.after) die();
      const result = action.apply(this, values);
      return isClock ? result + state.ahead : result;
    };
  }

  function wrapExport(name, action) {
    return (...values) => {
      const outermost = running.length === 0;
      if (outermost) calledHere = 0;
      running.push(name);
      try {
        const result = action(...values);
        if (outermost && ordered()) die();
        return result;
      } finally {
        running.pop();
        if (outermost) {
          const seen = (state.entered[name] ??= { count: 0, imports: 0 });
          seen.count += 1;
          seen.imports = Math.max(seen.imports, calledHere);
        }
      }
    };
  }

  function wrapImports(imports) {
    const wrapped = {};
    for (const space of Object.keys(imports)) {
      wrapped[space] = {};
      for (const [name, value] of Object.entries(imports[space])) {
        wrapped[space][name] = typeof value === "function" ? wrapImport(name, value) : value;
      }
    }
    return wrapped;
  }

  function wrapInstance(instance) {
    state.instances += 1;
    state.memory = instance.exports.memory;
    const exports = {};
    for (const [name, value] of Object.entries(instance.exports)) {
      exports[name] = typeof value === "function" ? wrapExport(name, value) : value;
    }
    return { exports };
  }

  WebAssembly.instantiate = async (source, imports) => {
    const made = await instantiate(source, wrapImports(imports));
    const instance = source instanceof Module ? made : made.instance;
    return { instance: wrapInstance(instance), module: source instanceof Module ? source : made.module };
  };
  WebAssembly.Instance = new Proxy(Instance, {
    construct: (target, [module, imports]) => wrapInstance(new target(module, wrapImports(imports))),
  });

  const told = /^#abort=(\w+),(\d+),(\d+)$/.exec(location.hash);
  if (told) state.order = { name: told[1], after: Number(told[2]), times: Number(told[3]) };
  return state;
})();
