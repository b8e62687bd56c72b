"""GRPO with what RAIF and VerIF add: a few overrides of TRL's trainer.

It differs from `GRPOTrainer` in five methods, and looks at what three more return. Each pass over
the rows has an order of its own, which a resumed run finds again. Prompts are tokenised as one
text, with an empty thought for the last quarter of a group that asks for eq. 7. Rollouts are scored
once, and rewards of those that do not count become NaN, which leaves them out of TRL's baseline.
What they would add to the loss is masked, and the loss divided by what is kept. Expert answers are
added to the loss. `saving` writes checkpoints. What is relied on is guarded by
`tests/trainer/test_signatures.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import compress
from typing import Any

import torch
from accelerate.utils import gather, gather_object
from torch import Tensor

from ifdsl.compose.question import Judge
from ifdsl.compose.schemes import Reward
from ifdsl.judges.panel import Panel
from ifdsl.text.extract import Answer
from ifdsl_trainer import metrics
from ifdsl_trainer.cloning import Experts, nll
from ifdsl_trainer.config import Config
from ifdsl_trainer.errors import Stopped
from ifdsl_trainer.groups import Kept, empties, keep, rescaling
from ifdsl_trainer.guards import Guards
from ifdsl_trainer.passes import Passes
from ifdsl_trainer.reward import Scored, asks, parts, score
from ifdsl_trainer.saving import Saving
from ifdsl_trainer.server import Guarded, refuse_lost
from ifdsl_trainer.thinking import Template, completion_text


class Trainer(Saving):
    """TRL's trainer for compiled rows; see the module."""

    def __init__(
        self, config: Config, reward: Reward, template: Template, experts: Experts | None = None,
        panel: Panel | None = None, **others: Any,
    ) -> None:
        made = parts(config.reward, reward, config.rollouts.max_tokens)
        others["args"].reward_weights = [weight for _, weight, _ in made]
        self.config, self.reward, self.template = config, reward, template
        self.experts, self.panel = experts, panel
        self.guards = Guards.of(config.reward.guards)
        self._empty: list[bool] = []
        self._kept: Kept | None = None
        self._micro = (-1, 0)
        self._likelihood = torch.zeros(())
        super().__init__(reward_funcs=[part for _, _, part in made],
                         processing_class=template.tokenizer, **others)
        if hasattr(getattr(self, "vllm_generation", None), "vllm_client"):  # of a server
            self.vllm_generation.vllm_client = Guarded(
                self.vllm_generation.vllm_client, template.tokenizer.eos_token_id)

    # -- rollouts

    def _get_train_sampler(self, dataset: Any = None) -> Passes:
        sampler = super()._get_train_sampler(dataset)
        updates = self.config.optimiser.updates
        return Passes(sampler, self.args.seed,
                      lambda steps: self.state.global_step // (steps * updates))

    def _generate_single_turn(self, *args: Any, **kwargs: Any) -> Any:
        found = super()._generate_single_turn(*args, **kwargs)
        if self.config.rollouts.vllm == "server":
            refuse_lost(self.vllm_generation, self.config.rollouts.vllm_server,
                        str(self.config.model), self.state.global_step)
        return found

    def _tokenize_prompts(self, prompts: list[Any]) -> tuple[list[list[int]], None, dict[str, Any]]:
        ids = [self.template.ids(p, empty=e) for p, e in zip(prompts, self._empty, strict=True)]
        return ids, None, {}

    def _generate_and_score_completions(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        train = self.model.training
        start = self.accelerator.process_index * len(inputs)
        last = empties(len(inputs), start, self.num_generations)
        self._empty = [train and x["superior_cot"] and e for x, e in zip(inputs, last, strict=True)]
        out: dict[str, Any] = super()._generate_and_score_completions(inputs)
        if train:
            self._leave_out(out, start)
        return out

    # -- rewards

    def _calculate_rewards(
        self, inputs: list[dict[str, Any]], prompts: list[Any], completions: list[Any],
        completion_ids_list: list[list[int]],
    ) -> Tensor:
        ends = {*self.eos_token_ids, self._tokenizer.pad_token_id}
        texts = [completion_text(self._tokenizer, ids, ends) for ids in completion_ids_list]
        answers = [self.template.answer(raw, empty=empty)
                   for (raw, _), empty in zip(texts, self._empty, strict=True)]
        cut = [not ended for _, ended in texts]
        judge = self._asked(answers, inputs, cut)
        scored = [score(answer, row, self.reward, ids, c, judge, self.guards)
                  for answer, row, ids, c
                  in zip(answers, inputs, completion_ids_list, cut, strict=True)]
        reasoning = [not empty for empty in self._empty]
        if self.template.thinking.mode != "off":
            for raw, _ in compress(texts, reasoning):
                self._log_metric("rollouts/thought_tokens", self.template.thought_tokens(raw))
        rewards: Tensor = super()._calculate_rewards(
            [{**row, "scored": s} for row, s in zip(inputs, scored, strict=True)],
            prompts, completions, completion_ids_list)
        for s in compress(scored, reasoning):
            for name, value in metrics.of_rollout(s):
                self._log_metric(name, value)
        held = [(row, answer.text) for row, answer, s, counts
                in zip(inputs, answers, scored, reasoning, strict=True) if s.held and counts]
        everywhere = gather_object([(row["id"], text) for row, text in held])
        for name, value in metrics.of_probes(held, everywhere):
            self._log_metric(name, value)
        if not self.model.training:
            return rewards
        self._refuse_unscored(rewards, scored)
        return self._counted(rewards, inputs, scored)

    def _asked(self, answers: list[Answer], rows: list[Any], cut: list[bool]) -> Judge | None:
        """Return a judge that knows the replies to what answers ask; log what they cost."""
        if self.panel is None:
            return None
        judge = self.panel.judge(q for answer, row, c in zip(answers, rows, cut, strict=True)
                                 for q in asks(answer, row, self.reward, c, self.guards))
        for name, value in self.panel.caller.told():
            self._log_metric(f"judge/{name}", value)
        return judge

    def _refuse_unscored(self, rewards: Tensor, scored: list[Scored]) -> None:
        """Stop, in every process alike, where too many rollouts of the step have no score."""
        share = float(rewards.isnan().all(1).float().mean())
        if share > self.config.reward.max_unscored:
            reasons = gather_object([next((s.lost for s in scored if s.lost), "")])
            why = next(filter(None, reasons), "")
            raise Stopped(
                f"{share:.0%} of the rollouts after update {self.state.global_step} could not be "
                f"scored, at most {self.config.reward.max_unscored:.0%} may be "
                f"(`reward.max_unscored`){': ' + why if why else ''}")

    def _counted(
        self, rewards: Tensor, inputs: list[dict[str, Any]], scored: list[Scored]
    ) -> Tensor:
        """Return the rewards with NaN for rollouts that do not count; decide which these are."""
        masked = self.config.reward.truncated == "mask"
        facts = gather(torch.tensor([
            [s.accuracy if s.accuracy is not None else 0.0,
             s.scored and not (masked and s.truncated), empty, row["superior_cot"]]
            for s, empty, row in zip(scored, self._empty, inputs, strict=True)
        ], device=rewards.device, dtype=torch.float32))
        accuracy, valid, empty, asks = facts.unbind(1)
        weighted = rewards.nan_to_num() * self.reward_weights.to(rewards.device)
        if self.multi_objective_aggregation == "sum_then_normalize":
            weighted = weighted.sum(1, keepdim=True)
        self._kept = keep(
            accuracy, weighted, valid, empty, asks, self.num_generations,
            mask_zero_variance=self.config.experience.zero_variance == "mask")
        judged = valid.bool() & asks.bool()
        for name, value in metrics.gap(accuracy[judged & ~empty.bool()].tolist(),
                                       accuracy[judged & empty.bool()].tolist()):
            self._metrics["train"][name].append(value)
        return rewards.masked_fill(~self._kept.mask[:, None], torch.nan)

    # -- loss

    def _leave_out(self, out: dict[str, Any], start: int) -> None:
        """Mask the rollouts that do not count, and correct what losses divide by."""
        assert self._kept is not None
        mask = out["completion_mask"]
        local = self._kept.mask[start:start + len(mask)].to(mask.device)
        out["tool_mask"] = local[:, None].expand_as(mask).to(mask.dtype).contiguous()
        tokens = self.accelerator.gather((mask * out["tool_mask"]).sum()).sum()
        out["num_items_in_batch"] = tokens
        out["rescaling"] = torch.tensor(
            rescaling(self.loss_type, self._kept.mask), device=mask.device)
        logged = self._metrics["train"]
        logged["frac_reward_zero_std"][-1] = self._kept.zero_variance / self._kept.rows
        for name, value in metrics.of_rows(self._kept, int(tokens)):
            logged[name].append(value)

    def _compute_loss(self, model: Any, inputs: dict[str, Any]) -> Tensor:
        loss: Tensor = super()._compute_loss(model, inputs)
        if self.model.training:
            loss = loss * inputs["rescaling"]
            if self.experts is not None:
                self._tell_own_nll(inputs)
                loss = loss + self._cloned(model)
        self._refuse_nan(loss)
        return loss

    def _get_per_token_logps_and_entropies(self, *args: Any, **kwargs: Any) -> Any:
        found = super()._get_per_token_logps_and_entropies(*args, **kwargs)
        self._likelihood = found[0].detach()
        return found

    def _tell_own_nll(self, inputs: dict[str, Any]) -> None:
        """Log what the model's own answers cost a token, beside what the experts' do."""
        mask = inputs["completion_mask"] * inputs["tool_mask"]
        self._log_mean("cloning/own_nll", -(self._likelihood * mask).sum(), mask.sum())

    def _log_mean(self, name: str, total: Tensor, count: Tensor) -> None:
        """Log a mean over all processes; every one of them must call this."""
        both = self.accelerator.gather(torch.stack([total.detach().float(), count.float()])[None])
        total, count = both.sum(0)
        if count:
            self._metrics["train"][name].append(float(total / count))

    def _cloned(self, model: Any) -> Tensor:
        """Return this forward pass's part of the mean over the answer tokens of an update."""
        assert self.experts is not None
        step, ranks = self.state.global_step, self.accelerator.num_processes
        self._micro = (step, self._micro[1] + 1 if self._micro[0] == step else 0)
        mine: Sequence[Any] = self.experts.share(
            step, self._micro[1], self.current_gradient_accumulation_steps,
            self.accelerator.process_index, ranks)
        device = self.accelerator.device
        total = torch.zeros((), device=device)
        if mine:
            with self.accelerator.autocast():
                total = nll(model, mine, self._tokenizer.pad_token_id, device,
                            fused=self.temperature == 1)
        self._log_mean("cloning/nll", total, torch.tensor(sum(len(e.answer) for e in mine),
                                                          device=device))
        return self.config.cloning.weight * total * ranks / self.experts.tokens(step)

    def _refuse_nan(self, loss: Tensor) -> None:
        """Stop, in every process alike, before a loss that is no number spoils the parameters."""
        finite = self.accelerator.gather(torch.isfinite(loss.detach()).float())
        if not bool(finite.all()):
            raise self._not_finite("loss")

    def _get_grad_norm(self, model: Any, grad_norm: Any = None) -> Any:
        """Return the length of the gradient; stop before one that is no number is applied."""
        norm = super()._get_grad_norm(model, grad_norm)
        if norm is not None and not math.isfinite(norm):  # of all processes, so all stop
            raise self._not_finite("gradient")
        return norm

    def _not_finite(self, what: str) -> Stopped:
        return Stopped(
            f"the {what} after update {self.state.global_step} is not finite: lower "
            "`optimiser.learning_rate`, or look at the rewards of the last step")
