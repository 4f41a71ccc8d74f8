"""Trains the energy network through the integrator, on all local devices."""

import argparse
import functools

import jax
import jax.numpy as jnp
import optax
from flax import jax_utils
from flax.training import train_state

from dynolab import hnn, systems

DT = 0.05
STEPS = 16


def loss_fn(params: dict, model: hnn.Energy, batch: jax.Array) -> jax.Array:
    predicted = jax.vmap(lambda start: hnn.predict(model, params, start, DT, STEPS))(batch[:, 0])
    return jnp.mean((predicted - batch) ** 2)


@functools.partial(jax.pmap, axis_name="devices", static_broadcasted_argnums=1)
def train_step(
    state: train_state.TrainState, model: hnn.Energy, batch: jax.Array
) -> tuple[train_state.TrainState, jax.Array]:
    loss, grads = jax.value_and_grad(loss_fn)(state.params, model, batch)
    grads = jax.lax.pmean(grads, axis_name="devices")
    return state.apply_gradients(grads=grads), jax.lax.pmean(loss, axis_name="devices")


def create_state(
    model: hnn.Energy, key: jax.Array, dimensions: int, steps: int
) -> train_state.TrainState:
    params = model.init(key, jnp.zeros(2 * dimensions))["params"]
    schedule = optax.warmup_cosine_decay_schedule(0.0, 3e-3, steps // 20, steps)
    tx = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, weight_decay=1e-5))
    return train_state.TrainState.create(apply_fn=model.apply, params=params, tx=tx)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--system", choices=sorted(systems.SYSTEMS), required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=64, help="trajectories per device")
    args = parser.parse_args()
    init_key, data_key, order_key = jax.random.split(jax.random.key(args.seed), 3)
    devices = jax.local_device_count()
    data = systems.trajectories(args.system, data_key, 4096, STEPS, DT)
    # A tuple, so that the module can be hashed as a static argument.
    model = hnn.Energy(widths=(128, 128))
    state = jax_utils.replicate(
        create_state(model, init_key, systems.SYSTEMS[args.system][1], args.steps)
    )
    for step in range(args.steps):
        pick = jax.random.choice(
            jax.random.fold_in(order_key, step), len(data), (devices, args.batch)
        )
        state, loss = train_step(state, model, data[pick])
        if step % 500 == 0:
            print(f"{step:6d} {float(loss[0]):.3e}")


if __name__ == "__main__":
    main()
