"""The vLLM server that draws rollouts: looked for before a model loads, and lost with a message.

TRL's client, which the first process alone has, raises requests' errors where a server is gone,
after five tries, and a bare Exception for a status that is not 200; the other processes would wait
for ever. So the client is wrapped: what it raised is kept, rollouts of one token are handed on in
place of the lost ones, and then all processes stop together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from accelerate.utils import broadcast_object_list

from ifdsl_trainer.errors import Stopped, TrainError

SECONDS = 10


def how_to_start(model: str) -> str:
    """Return the command that starts a server for a model, as TRL needs it."""
    return (f"VLLM_SERVER_DEV_MODE=1 vllm serve {model} --weight-transfer-config "
            "'{\"backend\": \"nccl\"}' --logprobs-mode processed_logprobs --max-logprobs -1")


def refuse_dead(url: str, model: str) -> None:
    """Raise TrainError where no server answers."""
    try:
        with urlopen(f"{url.rstrip('/')}/health", timeout=SECONDS):
            return
    except HTTPError as error:
        problem = f"it answers with status {error.code}"
    except (URLError, OSError, ValueError) as error:
        problem = str(getattr(error, "reason", error))
    raise TrainError([f"no vLLM server at `{url}` (`rollouts.vllm_server`): {problem}",
                      f"start one on GPUs of its own: {how_to_start(model)}"])


class Guarded:
    """A client of TRL's whose server may be lost; `lost` says how it was."""

    def __init__(self, client: Any, end: int) -> None:
        self._client, self._end = client, end
        self.lost = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def update_named_params(self, metadata: Any, named: Iterable[Any]) -> None:
        """Send the parameters; other processes wait until all of them were gathered."""
        try:
            self._client.update_named_params(metadata, named)
        except Exception as error:  # TRL's client raises bare ones
            self._lose(error)
            for _ in named:
                pass

    def reset_prefix_cache(self) -> None:
        if not self.lost:
            try:
                self._client.reset_prefix_cache()
            except Exception as error:  # as above
                self._lose(error)

    def generate(self, prompts: list[list[int]], n: int = 1, **others: Any) -> dict[str, Any]:
        """Return completions, or in place of lost ones the end token alone, which is not used."""
        if not self.lost:
            try:
                found: dict[str, Any] = self._client.generate(prompts=prompts, n=n, **others)
                return found
            except Exception as error:  # as above
                self._lose(error)
        total = len(prompts) * n
        return {"prompt_ids": prompts, "completion_ids": [[self._end]] * total,
                "logprobs": [[[0.0]]] * total, "logprob_token_ids": [[[self._end]]] * total}

    def _lose(self, error: Exception) -> None:
        self.lost = self.lost or f"{type(error).__name__}: {error}"


def refuse_lost(generation: Any, url: str, model: str, step: int) -> None:
    """Raise Stopped, in every process alike, where the server was lost in a step."""
    lost = [getattr(getattr(generation, "vllm_client", None), "lost", "")]
    broadcast_object_list(lost, from_process=0)
    if lost[0]:
        raise Stopped([f"the vLLM server at `{url}` was lost after update {step}: {lost[0][:500]}",
                       f"start it again: {how_to_start(model)}"])
