"""Fictional inhabitants: the same ones each time. Any likeness to a real person is chance."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from parvis_sortition.targets.sectors import Commune

WOMEN = """
    Adèle Agnès Aïcha Alice Amandine Amina Andrée Anne Annie Aurélie Béatrice Brigitte Camille
    Carole Catherine Cécile Chantal Chloé Christine Claire Claudine Colette Danielle Denise
    Dominique Élise Élodie Emma Estelle Ève Fatima Florence Françoise Gabrielle Geneviève
    Ghislaine Hélène Huguette Inès Irène Isabelle Jacqueline Jade Jeannine Josette Julie
    Juliette Karine Khadija Laetitia Laure Léa Leïla Lina Louise Lucie Madeleine Manon Margaux
    Marianne Marie Marina Martine Mathilde Mireille Monique Nadia Nathalie Nicole Nora Odile
    Océane Pascale Patricia Paulette Régine Renée Rose Sabrina Sandrine Sarah Simone Solange
    Sonia Sophie Suzanne Sylvie Thérèse Valérie Véronique Virginie Viviane Yasmine Yolande
    Yvette Zoé
"""
MEN = """
    Abdel Adrien Alain Alexandre Amir André Antoine Arnaud Arthur Aurélien Baptiste Benoît
    Bernard Bruno Cédric Charles Christian Christophe Clément Damien Daniel David Denis Didier
    Éric Étienne Fabien Farid Félix Fernand Florian Francis François Frédéric Gabriel Gaël
    Gaston Georges Gérard Germain Gilbert Gilles Grégory Guillaume Guy Hakim Henri Hervé Hugo
    Ibrahim Jacques Jean Jérémy Joël Jordan José Joseph Jules Julien Karim Kévin Laurent Léo
    Lionel Louis Loïc Luc Lucas Marc Marcel Mathis Maxime Mehdi Michel Mohamed Nathan Nicolas
    Noé Norbert Olivier Pascal Patrick Paul Philippe Pierre Quentin Raphaël Raymond Rayan Régis
    Rémi René Robert Roger Romain Samuel Sébastien Serge Simon Stéphane Sylvain Théo Thierry
    Thomas Tom Victor Vincent William Xavier Yann Youssef Yves
"""
NAMES = """
    Abbès Achard Aillaud Alphand Amayenc André Arnoux Audemard Audibert Auric Autran Ayasse
    Barbarin Barbaroux Barras Barthélemy Bayle Belkacem Benali Béraud Bernard Blanc Bonnafoux
    Bonnet Bouchet Bourrelly Brémond Brun Cabanel Caire Castel Chabaud Chabot Chaillan Chaix
    Charbonnier Chauvin Clément Collomp Colomb Corriol Coste Coulomb Daumas Denoize Diallo Dou
    Durand Escalle Espitallier Estornel Eyraud Eyssautier Fabre Faure Ferrand Ferreira Figuière
    Fontaine Fournier Francou Garcia Garcin Gassend Gaubert Gilly Giraud Gomes Gontard Granet
    Grimaud Guichard Guérin Hermellin Hugues Imbert Isnard Isoard Jauffret Jaume Jean Julien
    Lagarde Lambert Latil Laugier Laurens Leydet Liautaud Lombard Lopez Magnan Maïssa Marrou
    Martel Martin Martinez Masse Maurel Mégy Michel Mistral Monge Morel Moreau Moulin Mourier
    Nalin Nicolas Nguyen Olivier Ougier Pascal Paul Payan Pellegrin Pellissier Pereira Perrin
    Peyre Pin Plauche Ponsard Queyrel Raimbault Raybaud Reboul Remusat Reynaud Ricard Richaud
    Richier Robert Roche Rolland Romieu Rougon Roux Roustan Sanchez Savornin Sauvan Segond
    Sicard Silve Simian Tardieu Taxil Testanière Thumin Touche Tourniaire Traoré Trotabas Turrel
    Vial Viguier Vincent Yvan
"""
STREETS = (
    "rue Haute",
    "rue de l’Horloge",
    "montée du Château",
    "chemin des Oliviers",
    "chemin de la Bléone",
    "route de Digne",
    "avenue de la Gare",
    "place de la Fontaine",
    "impasse du Lavoir",
    "chemin des Amandiers",
    "rue de la République",
    "allée des Tilleuls",
    "boulevard Gassendi",
    "rue du Four",
    "chemin de Saint-Jean",
    "lotissement Les Genêts",
    "route des Duyes",
    "rue Pasteur",
    "chemin du Canal",
    "traverse des Écoles",
)
AGES = {
    "16 à 24 ans": (16, 24, 4300, 0.6),
    "25 à 39 ans": (25, 39, 7000, 0.8),
    "40 à 59 ans": (40, 59, 12600, 1.1),
    "60 à 74 ans": (60, 74, 10300, 1.5),
    "75 ans et plus": (75, 93, 5300, 0.7),
}
"""First and last age, inhabitants, and how readily they volunteer."""
DIPLOMAS = {
    "Aucun diplôme, ou certificat d’études": (7100, 0.5),
    "Brevet des collèges, BEPC": (2300, 0.7),
    "CAP, BEP": (10100, 0.8),
    "Baccalauréat, brevet professionnel": (7400, 1.0),
    "Bac +2": (4800, 1.3),
    "Bac +3 ou bac +4": (4000, 1.6),
    "Bac +5 ou plus": (3800, 1.8),
}
HOUSINGS = {
    "Propriétaire": (25900, 1.2),
    "Locataire d’un logement social (HLM)": (4200, 0.7),
    "Locataire d’un autre logement": (8200, 0.9),
    "Logement gratuit": (1200, 0.8),
}
SEXES = {"Femme": (20600, 1.05), "Homme": (18900, 0.95)}


@dataclass(frozen=True)
class Inhabitant:
    """Someone who does not exist. Numbers in 06 39 98 are kept for fiction (Arcep)."""

    name: str
    street: str
    commune: Commune
    sex: str
    age: int
    band: str
    diploma: str
    housing: str
    phone: str
    eagerness: float
    """How readily they volunteer, beside others."""

    @property
    def email(self) -> str:
        """An address that is never delivered (RFC 2606); empty for half of those past 70."""
        if self.age > 70 and len(self.name) % 2:
            return ""
        words = self.name.lower().translate(_PLAIN).replace("’", "").split()
        return f"{'.'.join(words)}{self.age}@example.org"


_PLAIN = str.maketrans("àâäçéèêëîïôöùûüÿ", "aaaceeeeiioouuuy")


def inhabitants(communes: Sequence[Commune], number: int, seed: int) -> list[Inhabitant]:
    """So many, in these communes as their populations say."""
    random = Random(seed)
    women, men, names = WOMEN.split(), MEN.split(), NAMES.split()
    people, taken = [], set()
    towns = random.choices(communes, [commune.population for commune in communes], k=number)
    for town in towns:
        sex = _pick(random, SEXES)
        band = _pick(random, AGES)
        low, high, _people, readily = AGES[band]
        diploma, housing = _pick(random, DIPLOMAS), _pick(random, HOUSINGS)
        name = street = ""
        while not name or (name, street) in taken:
            first = random.choice(women if sex == "Femme" else men)
            name = f"{first} {random.choice(names)}"
            street = f"{random.randint(1, 60)} {random.choice(STREETS)}"
        taken.add((name, street))
        people.append(
            Inhabitant(
                name=name,
                street=street,
                commune=town,
                sex=sex,
                age=random.randint(low, high),
                band=band,
                diploma=diploma,
                housing=housing,
                phone=f"06 39 98 {random.randint(0, 99):02d} {random.randint(0, 99):02d}",
                eagerness=readily * DIPLOMAS[diploma][1] * SEXES[sex][1],
            )
        )
    return people


def _pick(random: Random, values: Mapping[str, tuple[float, ...]]) -> str:
    weights = [numbers[-2] for numbers in values.values()]
    return random.choices(list(values), weights)[0]


def volunteers(people: Sequence[Inhabitant], number: int, seed: int) -> list[Inhabitant]:
    """Those who answer, the readiest more often."""
    random = Random(seed)
    keys = {id(each): random.random() ** (1 / each.eagerness) for each in people}
    return sorted(people, key=lambda each: -keys[id(each)])[:number]


def list_of(people: Sequence[Inhabitant]) -> bytes:
    """Their addresses as a file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["nom", "adresse", "code postal", "commune"])
    for each in people:
        writer.writerow([each.name, each.street, each.commune.postcodes[0], each.commune.name])
    return text.getvalue().encode()
