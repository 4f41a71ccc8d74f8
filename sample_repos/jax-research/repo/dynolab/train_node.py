"""Trains the vector field, as the baseline."""

import argparse

import equinox as eqx
import jax
import jax.numpy as jnp
import optax

from dynolab import node, systems

DT = 0.05
STEPS = 16


@eqx.filter_value_and_grad
def loss_fn(field: node.Field, batch: jax.Array) -> jax.Array:
    predicted = jax.vmap(lambda start: node.predict(field, start, DT, STEPS))(batch[:, 0])
    return jnp.mean((predicted - batch) ** 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--system", choices=sorted(systems.SYSTEMS), required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=256)
    args = parser.parse_args()
    field_key, data_key, order_key = jax.random.split(jax.random.key(args.seed), 3)
    data = systems.trajectories(args.system, data_key, 4096, STEPS, DT)
    field = node.Field(systems.SYSTEMS[args.system][1], 160, 3, key=field_key)
    optim = optax.adamw(optax.cosine_decay_schedule(3e-3, args.steps), weight_decay=1e-5)
    opt_state = optim.init(eqx.filter(field, eqx.is_inexact_array))

    @eqx.filter_jit
    def step(
        field: node.Field, opt_state: optax.OptState, batch: jax.Array
    ) -> tuple[node.Field, optax.OptState, jax.Array]:
        loss, grads = loss_fn(field, batch)
        updates, opt_state = optim.update(grads, opt_state, eqx.filter(field, eqx.is_inexact_array))
        return eqx.apply_updates(field, updates), opt_state, loss

    for index in range(args.steps):
        pick = jax.random.choice(jax.random.fold_in(order_key, index), len(data), (args.batch,))
        field, opt_state, loss = step(field, opt_state, data[pick])
        if index % 500 == 0:
            print(f"{index:6d} {float(loss):.3e}")
    eqx.tree_serialise_leaves(f"node-{args.system}-{args.seed}.eqx", field)


if __name__ == "__main__":
    main()
