import jax
import jax.numpy as jnp
import pytest

from dynolab import integrators, systems


@pytest.mark.parametrize("name", sorted(systems.SYSTEMS))
def test_leapfrog_keeps_energy(name):
    energy, dimensions = systems.SYSTEMS[name]
    start = jax.random.normal(jax.random.key(1), (2 * dimensions,))
    states = integrators.rollout(
        lambda state, h: integrators.leapfrog(energy, state, h), start, 0.01, 2000
    )
    energies = jax.vmap(energy)(states)
    assert jnp.abs(energies - energies[0]).max() < 1e-2


def test_leapfrog_is_symplectic():
    start = jnp.array([0.3, -0.7])
    jacobian = jax.jacobian(lambda s: integrators.leapfrog(systems.double_well, s, 0.1))(start)
    assert float(jnp.linalg.det(jacobian)) == pytest.approx(1.0, abs=1e-5)


def test_rollout_has_one_state_more_than_steps():
    states = integrators.rollout(lambda state, h: state + h, jnp.zeros(2), 0.5, 4)
    assert states.shape == (5, 2)
    assert states[-1].tolist() == pytest.approx([2.0, 2.0])
