"""Configuration in YAML and JSON that says how models are served, trained and watched: objects of Kubernetes, charts,
pipelines, descriptions of models, jobs of clouds.

What a file is, its content decides; few are told by name. Files that hold none of the words below are not parsed at all,
and of files that turn out to be something else nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Final

from scanner.detect import Settings
from scanner.detect.cluster import kubernetes, monitoring, pipelines, projects, ray
from scanner.detect.cluster.jsonc import plain_json
from scanner.detect.cluster.notes import Notes, plain
from scanner.detect.cluster.placeholders import blank, is_template
from scanner.detect.decode import decode
from scanner.detect.safe_yaml import MAX_BYTES, Node, YamlProblem, load_documents
from scanner.detect.source import read_source
from scanner.model.facts import FileFacts

KIND: Final = "cluster"
_Read = Callable[[Notes, Node], None]
_KEYS: Final = (
    rb"apiVersion|deploymentSpec|deployment_spec|implementation|workerPoolSpecs|worker_pool_specs|trainingInput|import_path"
    rb"|cluster_name|required_integrations|parent_image|scrape_configs|expectations_store_name|config_version|data_format"
    rb"|expectations|expectation_suite_name|prefect-version|deployments|load_from|run_storage|writers|expr|Steps"
    rb"|model_class_name|model_framework|model_metadata|class_name|model_config_list"
)
"""One of these keys stands in every file that is told by its content."""
_YAML_KEYS: Final = re.compile(
    rb"^[ \t{-]*+[\"']?(?:" + _KEYS + rb")[\"']?[ \t]*+:|azuremlschemas|^settings:\s{1,40}docker:", re.MULTILINE
)
_JSON_KEYS: Final = re.compile(rb"\"(?:" + _KEYS + rb")\"\s{0,20}:")
_LARGE_KEYS: Final = re.compile(rb'"(?:apiVersion|deploymentSpec|workerPoolSpecs)"\s{0,20}:')
"""In JSON too large to be read, what makes that worth saying: data sets have keys of every kind."""
_MARK: Final = re.compile(r"^---(?=\s)", re.MULTILINE)
_DEFINITION: Final = re.compile(r"^kind:[ \t]*+CustomResourceDefinition\b", re.MULTILINE)
_SPEC: Final = re.compile(r"^spec:", re.MULTILINE)
_NAMED: Final[tuple[tuple[str, _Read], ...]] = (
    ("MLmodel", projects.mlmodel),
    ("MLproject", projects.mlproject),
    ("bentofile.y*ml", projects.bentofile),
    ("cog.y*ml", projects.cog),
    ("dvc.yaml", projects.dvc_stages),
    ("*.dvc", projects.dvc_file),
    ("*model-config*.y*ml", projects.torchserve_model),
    ("*model_config*.y*ml", projects.torchserve_model),
    ("devcontainer.json", projects.devcontainer),
    (".devcontainer.json", projects.devcontainer),
    ("values*.y*ml", kubernetes.values),
    ("*-values.y*ml", kubernetes.values),
    ("*.values.y*ml", kubernetes.values),
    ("kustomization.y*ml", kubernetes.kustomization),
)
"""Files that their tools look for by name. Their readers still want to see the keys."""
_TOLD: Final[tuple[tuple[Callable[[Node], object], _Read], ...]] = (
    (pipelines.azure_schema, pipelines.azure),
    (pipelines.is_component, pipelines.read_component),
    (pipelines.has_pools, pipelines.custom_job),
    (pipelines.is_old_job, pipelines.old_job),
    (pipelines.is_sagemaker, pipelines.sagemaker),
    (pipelines.is_openvino, pipelines.openvino),
    (ray.is_cluster, ray.cluster),
    (projects.is_truss, projects.truss),
    (projects.is_zenml, projects.zenml),
)


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:
    """What one file says; nothing where it is none of these. `path` ends in .yaml, .yml, .json or .dvc, or is one of the
    names above."""
    name = path.rsplit("/", 1)[-1]
    named = next((read for pattern, read in _NAMED if fnmatchcase(name, pattern)), None)
    if b"\0" in data[:4096]:  # UTF-16, where no word would be found
        data = decode(data).text.encode("utf-8", "replace")
    keys = _YAML_KEYS if not name.endswith("json") else _JSON_KEYS if len(data) <= MAX_BYTES else _LARGE_KEYS
    if named is None and "feature_store" not in name and not keys.search(data):
        return FileFacts(kind=KIND)
    source = read_source(path, data)
    template = not name.endswith("json") and is_template(source.text)
    notes = Notes(source, settings, template=template)
    for document in _documents(notes, name, template):
        if document.kind == "mapping":
            _read(notes, name, document, named)
    return notes.facts(KIND, ("template",) if template and notes.resources else ())


def _documents(notes: Notes, name: str, template: bool) -> list[Node]:
    """The documents of a file. What does not read as it is, is read once more without its placeholders."""
    text = notes.source.text
    if name.endswith("json"):
        text = plain_json(text) if len(text) <= MAX_BYTES else text
    elif "CustomResourceDefinition" in text:
        text = _shortened(text)
    attempts = [blank(text)] if template else [text, blank(text)] if "{{" in text else [text]
    for attempt in attempts:
        try:
            return load_documents(attempt)
        except YamlProblem as found:
            problem = found
    broken = template and problem.line and not problem.documents
    notes.unknown("is a template that does not read as YAML by itself" if broken else problem.reason, problem.line)
    return list(problem.documents)


def _shortened(text: str) -> str:
    """A file in which definitions of custom resources end where their `spec` begins: most of what makes such files large,
    and nothing that runs. Lines stay where they are."""
    return "---".join(_head(part) if _DEFINITION.search(part) else part for part in _MARK.split(text))


def _head(part: str) -> str:
    spec = _SPEC.search(part)
    return part if spec is None else part[: spec.start()] + "\n" * part.count("\n", spec.start())


def _read(notes: Notes, name: str, document: Node, named: _Read | None) -> None:
    """One document, by the first reader that knows it."""
    if kubernetes.is_object(document):
        kubernetes.read(notes, document)
        return
    pipeline = pipelines.compiled(document)
    if pipeline is not None:
        pipelines.read_compiled(notes, pipeline)
        return
    if named is not None:
        named(notes, document)
        return
    for told, read in _TOLD:
        if told(document):
            read(notes, document)
            return
    serve = plain(document.get("ray_serve_config")) or document  # what Anyscale calls it
    if ray.is_application(serve):
        notes.resource("file", "ray-serve-config", serve.line)
        ray.application(notes, serve)
        return
    role, line = monitoring.role(name, document)
    if role:
        notes.resource("file", role, line)
